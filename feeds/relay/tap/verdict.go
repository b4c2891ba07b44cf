package tap

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
)

// Verdict is how a stream went, as far as it is known.
type Verdict struct {
	// Begun reports that the response has begun, Over that it has ended, Cut that the connection to the server broke.
	Begun, Over, Cut bool
	// State is that of the stream's worst answer that has ended, and Why says why, in a clause. [answer.Streaming] means
	// that there is none, as in a stream of anything else.
	State answer.State
	Why   string
	// Unsure reports that a part of the stream is unknown, Altered that feedscope has altered it.
	Unsure, Altered bool
}

// Words describe an answer that is not complete, as the reason of the feed's last state does: "incomplete answer: no
// [DONE]"; empty without one.
func (v *Verdict) Words() string {
	switch v.State {
	case answer.Failed:
		return "the answer failed: " + strings.TrimRight(v.Why, ".")
	case answer.Incomplete, answer.Limited:
		return v.State.String() + " answer: " + v.Why
	case answer.Streaming, answer.Complete:
	}
	return ""
}

// badness orders the states of answers that have ended.
var badness = [...]int{answer.Streaming: 0, answer.Complete: 1, answer.Limited: 2, answer.Incomplete: 3, answer.Failed: 4}

// verdict follows the answers of a stream.
type verdict struct {
	// The feed calls one method at a time.
	tracker *answer.Tracker // Nil unless the stream is open and may have answers.
	hinted  bool            // Its address speaks of an answer,
	known   bool            // or one of its events.
	looked  int             // Messages so far, up to maxLooks.

	mu sync.Mutex
	Verdict
}

// maxLooks is how many messages of a stream are examined for answers.
const maxLooks = 100

// Verdict returns how the stream went. It is safe for concurrent use.
func (s *Stream) Verdict() Verdict {
	s.verdict.mu.Lock()
	defer s.verdict.mu.Unlock()
	return s.verdict.Verdict
}

// Opened implements [feeds.Observer].
func (s *Stream) Opened(o feeds.Opening) {
	if o.Tapped != nil && s.Bodies != nil {
		s.Bodies.keep(s, *o.Tapped)
	}
	v := &s.verdict
	options := answer.Options{Keep: 1, Ended: s.answered}
	if u, err := url.Parse(s.Spec.URL); err == nil && s.Spec.Method == http.MethodPost {
		options.Hint = answer.ForPath(u.Path)
	}
	v.tracker, v.hinted = answer.NewTracker(options), options.Hint != nil
	v.tracker.Opened(o)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Begun = true
}

// Fold implements [feeds.Fold].
func (s *Stream) Fold(events []feeds.Event) {
	v := &s.verdict
	if v.tracker == nil {
		return
	}
	for i := range events {
		e := &events[i]
		if e.Kind != feeds.Message || v.known || v.looked == maxLooks {
			continue
		}
		v.looked++
		v.known = s.answers(answer.Recognize(e.Type, e.Data))
	}
	v.tracker.Fold(events)
	if v.looked == maxLooks && !v.known && v.State == answer.Streaming {
		v.tracker = nil
	}
}

// answers reports whether a stream of a format, which may be nil, has answers. Those of MCP to a GET have none.
func (s *Stream) answers(f *answer.Format) bool {
	return f != nil && (f.Name != "mcp" || s.Spec.Method == http.MethodPost)
}

// answered takes an answer that has ended, unless the events only happen to be at an address of answers.
func (s *Stream) answered(a *answer.Answer) {
	v := &s.verdict
	state, why := a.State()
	if !s.answers(a.Format) || !v.known && a.Pieces == 0 && state != answer.Failed {
		return
	}
	v.known = true
	v.mu.Lock()
	defer v.mu.Unlock()
	if badness[state] > badness[v.State] {
		v.State, v.Why = state, why
	}
}

// Closed implements [feeds.Observer].
func (s *Stream) Closed(c feeds.Closing) {
	v := &s.verdict
	if v.tracker != nil {
		v.tracker.Closed(c)
	}
	v.tracker = nil
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Over, v.Cut = true, !c.Clean && !c.Ours
	if v.hinted && v.looked == 0 {
		v.State, v.Why = answer.Incomplete, "no answer came"
	}
}

// Missed implements [feeds.Observer].
func (s *Stream) Missed(why string) {
	if s.verdict.tracker != nil {
		s.verdict.tracker.Missed(why)
	}
	s.verdict.mu.Lock()
	defer s.verdict.mu.Unlock()
	s.verdict.Unsure = true
}

// Altered implements [feeds.AlterationObserver].
func (s *Stream) Altered(string) {
	s.verdict.mu.Lock()
	defer s.verdict.mu.Unlock()
	s.verdict.Altered = true
}

// Suspended implements [feeds.Observer].
func (*Stream) Suspended(_, _ time.Time) {}
