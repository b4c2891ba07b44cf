package evidence

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/conn/redact"
)

// This file converts the reports of package feeds into evidence.

func headOf(o *feeds.Opening) Head {
	h := Head{Info: o.Info, Header: o.Header}
	if u, err := url.Parse(o.Info.URL); err == nil {
		h.Host = u.Hostname()
	}
	code, _, _ := strings.Cut(o.Info.Status, " ")
	h.Code, _ = strconv.Atoi(code)
	return h
}

func connectionOf(o *feeds.Opening) *Connection {
	return &Connection{Number: o.Conn, Started: o.Info.Started, Up: o.Info.Up, Head: headOf(o)}
}

func refusalOf(o *feeds.Opening) *Refusal {
	r := &Refusal{Time: o.Time, Started: o.Info.Started, Reason: o.Reason, Head: headOf(o)}
	if f := o.Failure; f != nil {
		r.Kind, r.AtProxy, r.Strict, r.Said, r.Remedy = f.Kind, f.AtProxy, f.Strict, f.Said, f.Remedy
		r.Head.Code = cmp.Or(f.Status, r.Head.Code)
	}
	return r
}

func closeConnection(k *Connection, c feeds.Closing) {
	k.Closed, k.Clean, k.Ours, k.Reason, k.CutShort = c.Time, c.Clean, c.Ours || c.Expected, c.Reason, c.CutShort
	if c.LastByte.Sub(k.Heard()) > GroupGap { // The reader starts shortly after the head.
		k.LastByte = c.LastByte
	}
	k.Idle = c.Kind == conn.KindTimeout
	k.StreamReset = c.Kind == conn.KindStreamReset && !c.Expected
	k.Miscoded = c.Kind == conn.KindEncoding && k.Bytes == 0
	k.Broken = !k.Ours && !c.Clean && !k.StreamReset
}

// secretsOf returns the secrets in a feed's request, which a server may repeat. Tokens from a file or a command are not
// known yet.
func secretsOf(s *feeds.Spec) []string {
	known := auth.Credentials{Basic: s.Auth.Basic, Bearer: s.Auth.Bearer}
	authorization, _ := known.Value(context.Background()) // Invalid credentials are never sent.
	u, _ := url.Parse(s.URL)
	return redact.Secrets(u, s.Header, authorization, s.Body, s.Secrets)
}
