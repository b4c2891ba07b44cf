package tap

import (
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
)

// Stream is a stream that becomes a feed.
type Stream struct {
	// Spec describes the feed, without secrets, and Start is when its request arrived.
	Spec  feeds.Spec
	Start time.Time
	// Body is the beginning of the request's body, with secrets masked: the first OriginalBytes of it, at most
	// [relay.MaxBody]. BodyBytes is the whole length, -1 if it was not announced.
	Body          []byte
	OriginalBytes int
	BodyBytes     int64
	// Number is that of the exchange; see [relay.Exchange]. The feed of the server has 0.
	Number int64
	// Resumes is the name of the stream that ended with the last event ID which the client sent; empty if none did.
	Resumes string

	verdict verdict
}

// OfServer reports whether the feed is that of the server, with a line for each request without a stream.
func (s *Stream) OfServer() bool { return s.Spec.Method == "" }

// follow plays a stream into its feed. It reports whether it could do so to the end.
func (s *Stream) follow(p *hub.Playback, x *relay.Exchange) (whole bool) {
	p.Live = true
	begins := "connected"
	if id := s.Spec.LastEventID; id != "" {
		begins = strings.Join(strings.Fields("connected, asked to resume "+s.Resumes+" after id"), " ") + " " + id
	}
	o := opening(x)
	p.Opened(o)
	p.Changed(x.Up, feeds.Status{State: feeds.Live, Since: x.Up, Reason: begins})
	x.Note = func(n relay.Note) {
		p.Changed(n.Time, feeds.Status{State: feeds.Live, Since: x.Up, Reason: n.Text, Altered: n.Altered})
	}
	whole = true
	if o.Info.Encoding == "" && !x.Lines() {
		playPlain(p, x)
	} else {
		whole = playDecoded(p, x)
	}
	end := x.End()
	p.Closed(closing(&end))
	p.Changed(end.Time, s.ended(&end))
	p.Feed().Detach(s)
	return whole
}

// ended returns the status of a stream that is over.
func (s *Stream) ended(o *relay.Outcome) feeds.Status {
	status := feeds.Status{State: feeds.Ended, Since: o.Time, Reason: closing(o).Reason, Altered: o.Altered}
	v := s.Verdict()
	switch {
	case v.Cut:
		status.State = feeds.Failed
	case v.State == answer.Failed && o.Altered == "", v.State == answer.Incomplete && o.End == relay.Complete && !v.Unsure && o.Altered == "":
		status.State = feeds.Failed // Not an end that the client, a rule or a gap in what was seen explains.
	}
	if words := v.Words(); words != "" && v.Cut {
		status.Reason += "; " + words
	} else if words != "" {
		status.Reason = words + "; " + status.Reason
	}
	return status
}
