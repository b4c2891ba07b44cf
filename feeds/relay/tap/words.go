package tap

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/relay"
)

// maxName is the length at which a path is cut in a name.
const maxName = 60

// nameOf returns the method and the path of an exchange.
func nameOf(x *relay.Exchange) string {
	path, _, _ := strings.Cut(x.Path, "?")
	if u, err := url.ParseRequestURI(path); err == nil {
		u.Scheme, u.Host, u.User = "", "", nil
		path = redact.URL(u)
	}
	if len(path) > maxName {
		path = strings.ToValidUTF8(path[:maxName-3], "") + "..."
	}
	return x.Method + " " + path
}

// opening returns the start of a stream.
func opening(x *relay.Exchange, resumes string) feeds.Opening {
	body := x.Sent()
	info := conn.Info{
		URL: redact.URL(x.URL), Method: x.Method, BodyBytes: max(x.BodyBytes, 0), Started: x.Started, Up: x.Up,
		Status: status(x.Response), Proto: x.Response.Proto,
	}
	_, info.Encoding, _ = conn.Decoded(x.Response.Header, nil)
	info.Phases.FirstByte = x.Up.Sub(x.Started)
	if id := x.Header.Get("Last-Event-ID"); id != "" {
		info.Resumed, info.LastEventID = true, id
	}
	return feeds.Opening{
		Conn: 1, Time: x.Up, Info: info, Request: redact.Request(x.Header, nil), Header: redact.Header(x.Response.Header),
		Tapped: &feeds.Tapped{Body: redact.Body(x.Header.Get("Content-Type"), body), BodyBytes: len(body), Resumes: resumes},
	}
}

func status(r *http.Response) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.StatusCode, http.StatusText(r.StatusCode)))
}

// closing returns the end of a stream.
func closing(o *relay.Outcome) feeds.Closing {
	c := feeds.Closing{Conn: 1, Time: o.Time}
	switch o.End {
	case relay.Complete:
		c.Clean, c.Reason = true, "the server closed the stream"
	case relay.Left:
		c.Ours, c.Reason = true, "closed by the client"
	case relay.Stopped:
		c.Ours, c.Reason = true, "the relay stopped"
	case relay.Altered:
		c.Ours, c.Reason = true, o.Err.Error()+", not by the server"
	case relay.Cut, relay.Never:
		c.Kind, c.CutShort = conn.KindOf(o.Err), true
		c.Reason = "cut after it began: " + conn.Reason(o.Err)
	}
	if o.Altered != "" {
		c.Reason += "; altered: " + o.Altered
	}
	if o.Missed > 0 {
		c.Reason += fmt.Sprintf("; %d bytes passed faster than they could be shown", o.Missed)
	}
	return c
}

// summary describes an exchange without a feed.
func summary(x *relay.Exchange, o *relay.Outcome) string {
	if x.Response == nil {
		switch o.End {
		case relay.Left:
			return "closed by the client before a response"
		case relay.Stopped:
			return "the relay stopped before a response"
		case relay.Complete, relay.Cut, relay.Never, relay.Altered:
		}
		return "never connected: " + conn.Reason(o.Err)
	}
	s := status(x.Response)
	if o.End == relay.Altered {
		return s + "; altered: " + o.Altered + " " + o.Err.Error()
	}
	if kind := x.Response.Header.Get("Content-Type"); kind != "" {
		s += ", " + redact.Text(kind)
	}
	s += fmt.Sprintf(", %d bytes in %s", o.Bytes, o.Time.Sub(x.Started).Round(time.Millisecond))
	switch o.End {
	case relay.Cut:
		s += "; cut after it began: " + conn.Reason(o.Err)
	case relay.Left:
		s += "; closed by the client"
	case relay.Stopped:
		s += "; the relay stopped"
	case relay.Complete, relay.Never, relay.Altered:
	}
	if o.Altered != "" {
		s += "; altered: " + o.Altered
	}
	return s
}
