package doctor

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// This file alone makes evidence of what package feeds tells.

func maskURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return conn.Masked
	}
	return conn.MaskURL(u)
}

func headOf(o *feeds.Opening) Head {
	h := Head{Info: o.Info, Header: o.Header}
	if u, err := url.Parse(o.Info.URL); err == nil {
		h.Host = u.Hostname()
	}
	code, _, _ := strings.Cut(o.Info.Status, " ")
	h.Code, _ = strconv.Atoi(code)
	return h
}

func connectionOf(o feeds.Opening) Connection {
	return Connection{Number: o.Conn, Started: o.Info.Started, Up: o.Info.Up, Head: headOf(&o)}
}

func refusalOf(o feeds.Opening) Refusal {
	r := Refusal{Time: o.Time, Started: o.Info.Started, Reason: o.Reason, Head: headOf(&o)}
	if f := o.Failure; f != nil {
		r.Kind, r.AtProxy = f.Kind, f.AtProxy
		r.Head.Code = cmp.Or(f.Status, r.Head.Code)
	}
	if r.Kind == conn.KindPage {
		_, r.Title, _ = strings.Cut(o.Reason, "not an event stream: ")
	}
	return r
}

func closeConnection(k *Connection, c feeds.Closing) {
	k.Closed, k.Clean, k.Ours, k.Reason = c.Time, c.Clean, c.Ours, c.Reason
	if known := latest(k.Up, k.LastByte); c.LastByte.Sub(known) > groupGap { // The reader begins a moment after the head.
		k.LastByte = c.LastByte
	}
	k.Idle = c.Kind == conn.KindTimeout
	k.StreamReset = c.Kind == conn.KindStreamReset
	k.Broken = !c.Ours && !c.Clean && !k.StreamReset
}
