package capture

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// askNote tells of a feed what makes its streams something else than an event stream of a server.
type askNote struct {
	Method string `json:"method,omitempty"`
	Decode string `json:"decode,omitempty"`
	Force  bool   `json:"force,omitempty"`
	Poll   span   `json:"poll,omitzero"`
}

// ndjson is the Decode of a feed of lines.
const ndjson = "ndjson"

func noteOfAsk(a feeds.Ask) askNote {
	n := askNote{Method: a.Method, Force: a.Force, Poll: span(a.Poll.Every)}
	if a.Lines {
		n.Decode = ndjson
	}
	return n
}

func (n *askNote) ask() feeds.Ask {
	return feeds.Ask{
		Method: n.Method, Force: n.Force, Lines: n.Decode == ndjson, Poll: feeds.Poll{Every: time.Duration(n.Poll)},
	}
}

// wayNote tells by which way a connection came about, and who the other end is.
type wayNote struct {
	Proxy     string      `json:"proxy,omitempty"`
	ProxyFrom string      `json:"proxy_from,omitempty"`
	Insecure  bool        `json:"insecure,omitempty"`
	Forced    string      `json:"forced,omitempty"`
	Encoding  string      `json:"encoding,omitempty"`
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

func noteOfWay(i *conn.Info) wayNote {
	n := wayNote{
		Proxy: i.Proxy.URL, ProxyFrom: i.Proxy.From, Insecure: i.Insecure, Forced: i.Forced, Encoding: i.Encoding,
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

// into adds what the note tells to a connection.
func (n *wayNote) into(i *conn.Info) {
	i.Proxy = conn.Via{URL: n.Proxy, From: n.ProxyFrom}
	i.Insecure, i.Forced, i.Encoding = n.Insecure, n.Forced, n.Encoding
	for _, d := range n.Dials {
		i.Dials = append(i.Dials, conn.Dial{Addr: d.Addr, Began: d.Began.Local(), Took: time.Duration(d.Took), Reason: d.Reason})
	}
	if s := n.Secure; s != nil {
		i.Secure = &conn.Secure{Version: s.Version, Cipher: s.Cipher, ALPN: s.ALPN, Verified: s.Verified}
		for _, c := range s.Chain {
			i.Secure.Chain = append(i.Secure.Chain, conn.Certificate(c))
		}
	}
}
