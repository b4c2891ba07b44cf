package tap

import (
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay"
)

// Stream is a stream that becomes a feed. It is a [feeds.AlterationObserver] of that feed, live or in a playback of its recording.
type Stream struct {
	// Spec describes the feed, without secrets, and Start is when its request arrived.
	Spec  feeds.Spec
	Start time.Time
	// Number is that of the exchange; see [relay.Exchange]. The feed of the server has 0.
	Number int64
	// Bodies keeps the body of the request. Set it before the stream becomes a feed; nil: it is not kept.
	Bodies *Bodies

	tapped  feeds.Tapped // Guarded by Bodies.
	verdict verdict
}

// OfServer reports whether the feed is that of the server, with a line for each request without a stream.
func (s *Stream) OfServer() bool { return s.Spec.Method == "" }

// lost says what happened to bytes that a stream's feed lacks.
const lost = "passed faster than they could be shown"

// follow plays a stream into its feed. It reports whether it could do so to the end.
func (s *Stream) follow(p *hub.Playback, x *relay.Exchange, resumes string) (whole bool) {
	p.Lost = lost
	begins := "connected"
	if id := s.Spec.LastEventID; id != "" {
		begins = strings.Join(strings.Fields("connected, asked to resume "+resumes+" after id"), " ") + " " + id
	}
	o := opening(x, resumes)
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
