package capture

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// requestNote is the part of a feed that makes its streams different from the event streams of a server.
type requestNote struct {
	Method string `json:"method,omitempty"`
	Decode string `json:"decode,omitempty"`
	Force  bool   `json:"force,omitempty"`
	Poll   span   `json:"poll,omitzero"`
}

// ndjson is the Decode of a feed that receives lines of JSON.
const ndjson = "ndjson"

func noteOfRequest(a feeds.Request) requestNote {
	n := requestNote{Method: a.Method, Force: a.Force, Poll: span(a.Poll.Every)}
	if a.Lines {
		n.Decode = ndjson
	}
	return n
}

func (n *requestNote) request() feeds.Request {
	return feeds.Request{
		Method: n.Method, Force: n.Force, Lines: n.Decode == ndjson, Poll: feeds.Poll{Every: time.Duration(n.Poll)},
	}
}

// routeNote describes a connection's route, and the other end.
type routeNote struct {
	Proxy     string      `json:"proxy,omitempty"`
	ProxyFrom string      `json:"proxy_from,omitempty"`
	Insecure  bool        `json:"insecure,omitempty"`
	Forced    string      `json:"forced,omitempty"`
	Lines     bool        `json:"lines,omitempty"`
	Encoding  string      `json:"encoding,omitempty"`
	Oddities  []string    `json:"oddities,omitempty"`
	Dials     []dialNote  `json:"dials,omitempty"`
	Secure    *secureNote `json:"secure,omitempty"`
}

type dialNote struct {
	Addr   string    `json:"addr"`
	Began  time.Time `json:"began,omitzero"`
	Took   span      `json:"took,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

type secureNote struct {
	Version  string            `json:"version,omitempty"`
	Cipher   string            `json:"cipher,omitempty"`
	ALPN     string            `json:"alpn,omitempty"`
	Verified bool              `json:"verified,omitempty"`
	Chain    []certificateNote `json:"chain,omitempty"`
}

type certificateNote struct {
	Subject   string    `json:"subject,omitempty"`
	Issuer    string    `json:"issuer,omitempty"`
	Names     []string  `json:"names,omitempty"`
	NotBefore time.Time `json:"not_before,omitzero"`
	NotAfter  time.Time `json:"not_after,omitzero"`
}

func noteOfRoute(i *conn.Info) routeNote {
	n := routeNote{
		Proxy: i.Proxy.URL, ProxyFrom: i.Proxy.From, Insecure: i.Insecure, Forced: i.Forced, Lines: i.Lines,
		Encoding: i.Encoding, Oddities: i.Oddities,
	}
	for _, d := range i.Dials {
		n.Dials = append(n.Dials, dialNote{Addr: d.Addr, Began: d.Began.UTC(), Took: span(d.Took), Reason: d.Reason})
	}
	if s := i.Secure; s != nil {
		n.Secure = &secureNote{Version: s.Version, Cipher: s.Cipher, ALPN: s.ALPN, Verified: s.Verified}
		for _, c := range s.Chain {
			n.Secure.Chain = append(n.Secure.Chain, certificateNote(c))
		}
	}
	return n
}

// into sets the fields of a connection that the note has.
func (n *routeNote) into(i *conn.Info) {
	i.Proxy = conn.Via{URL: n.Proxy, From: n.ProxyFrom}
	i.Insecure, i.Forced, i.Lines, i.Encoding, i.Oddities = n.Insecure, n.Forced, n.Lines, n.Encoding, n.Oddities
	for _, d := range n.Dials {
		dial := conn.Dial{Addr: d.Addr, Began: d.Began.Local(), Took: time.Duration(d.Took), Reason: d.Reason}
		i.Dials = append(i.Dials, dial)
	}
	if s := n.Secure; s != nil {
		i.Secure = &conn.Secure{Version: s.Version, Cipher: s.Cipher, ALPN: s.ALPN, Verified: s.Verified}
		for _, c := range s.Chain {
			i.Secure.Chain = append(i.Secure.Chain, conn.Certificate(c))
		}
	}
}
