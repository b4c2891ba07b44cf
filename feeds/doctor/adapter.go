package doctor

import (
	"net/url"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// This file alone knows how package conn words what it saw.

func maskURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return conn.Masked
	}
	return conn.MaskURL(u)
}

func headOf(o *feeds.Opening) Head {
	h := Head{
		URL: o.Info.URL, Redirects: o.Info.Redirects, Proto: o.Info.Proto, Header: o.Header, Phases: o.Info.Phases,
		Clock: o.Info.Clock, Remote: o.Info.Remote,
	}
	if u, err := url.Parse(o.Info.URL); err == nil {
		h.Host = u.Hostname()
	}
	code, _, _ := strings.Cut(o.Info.Status, " ")
	h.Status, _ = strconv.Atoi(code)
	if version, _, has := strings.Cut(o.Info.TLS, ","); has {
		h.TLS = &TLS{Version: version}
	}
	return h
}

func connectionOf(o feeds.Opening) Connection {
	return Connection{Number: o.Conn, Started: o.Info.Started, Up: o.Info.Up, Head: headOf(&o)}
}

func refusalOf(o feeds.Opening) Refusal {
	r := Refusal{Time: o.Time, Started: o.Info.Started, Reason: o.Reason, Head: headOf(&o)}
	r.Trouble = troubleOf(&o, r.Head.Status)
	if r.Trouble == WebPage {
		_, r.Title, _ = strings.Cut(o.Reason, "not an event stream: ")
	}
	return r
}

// reasons tell trouble by a part of its words.
var reasons = []struct {
	words   string
	trouble Trouble
}{
	{"web page", WebPage},
	{"compressed", Compressed},
	{"Content-Type", MediaType},
	{"the server sends", MediaType},
	{"no such host", NoName},
	{"looking up", NoName},
	{"refused", RefusedTCP},
	{"unknown authority", TLSUntrusted},
	{"certificate is not for", TLSName},
	{"has expired", TLSExpired},
	{"does not speak TLS", TLSOther},
	{"redirects", RedirectLoop},
	{"no response came", NoHead},
	{"took too long", TimedOut},
	{"timed out", TimedOut},
	{"reset", ResetEarly},
	{"without an answer", ResetEarly},
}

func troubleOf(o *feeds.Opening, status int) Trouble {
	if status != 0 && status != 200 {
		return BadStatus
	}
	for _, r := range reasons {
		if strings.Contains(o.Reason, r.words) {
			return r.trouble
		}
	}
	return Unknown
}

func closeConnection(k *Connection, c feeds.Closing) {
	k.Closed, k.Clean, k.Ours, k.Reason = c.Time, c.Clean, c.Ours, c.Reason
	if known := latest(k.Up, k.LastByte); c.LastByte.Sub(known) > groupGap { // The reader begins a moment after the head.
		k.LastByte = c.LastByte
	}
	k.Idle = strings.Contains(c.Reason, "taken for dead")
	k.StreamReset = strings.Contains(c.Reason, "stream error") || strings.Contains(c.Reason, "INTERNAL_ERROR")
	k.Broken = !c.Ours && !c.Clean && !k.StreamReset
}
