package tail

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/sse"
	"feedscope/ui/text"
)

// life is what a run remembers of one feed, to judge how it went and to say of trouble once what is new about it.
type life struct {
	name    string
	failed  bool // It is over, and not because it ended.
	over    bool
	trouble string // The reason that was said last and is not over.
	told    [sse.NumAnomalies]bool
	heard   time.Time // When the last event came, or before the first the connection; zero before that.
}

// changed follows a feed into another state.
func (s *session) changed(e *feeds.Event) {
	l := &s.lives[e.Feed]
	switch e.State {
	case feeds.Live, feeds.Ended:
		s.reached.Store(true) // A 204, too, is an answer of a server that was asked for a stream.
		if l.heard.IsZero() {
			l.heard = e.Time
		}
	case feeds.Connecting, feeds.Stale, feeds.Waiting, feeds.Failed, feeds.Paused:
	}
	l.failed = e.State == feeds.Failed
	l.over = l.failed || e.State == feeds.Ended
	if l.over {
		s.heard(e.Feed, e.Time)
	}
	if sentence := s.sentence(l, e); sentence != "" {
		s.say(e.Feed, sentence)
	}
}

// say tells a person something of a feed.
func (s *session) say(feed int, sentence string) {
	s.options.Say(text.Clean(s.lives[feed].name + ": " + sentence))
}

// heard takes note that a feed brought an event, or came to its end, and tells of the silence before that.
func (s *session) heard(feed int, at time.Time) {
	if s.options.Gap == 0 {
		return
	}
	l := &s.lives[feed]
	before := l.heard
	l.heard = at
	silence := at.Sub(before)
	switch {
	case before.IsZero() || silence <= s.options.Gap:
	case s.options.tells():
		s.out.buf = s.enc.gap(s.out.buf, feed, silence, at)
	default:
		s.say(feed, text.Duration(silence)+noEvent)
	}
}

// sentence is what is said of a change, if anything. A failure is for good and is said in any case.
func (s *session) sentence(l *life, e *feeds.Event) string {
	news := l.news(e, s.routine(e))
	switch {
	case l.failed || !s.options.Status:
		return news
	case s.options.tells():
		return ""
	}
	return told(e)
}

// told is a state and its reason, unless that says the same.
func told(e *feeds.Event) string {
	state, reason := e.State.String(), string(e.Data)
	if reason == "" || reason == state {
		return state
	}
	return state + ": " + reason
}

// routine tells that a feed waits though nothing is wrong.
func (s *session) routine(e *feeds.Event) bool {
	return e.State == feeds.Waiting && s.feed(e.Feed).Status().Routine
}

// news is what a change has of interest, if anything: trouble when it begins and when it takes another turn, its
// end, and the end of the feed. A stream that the server ends in good order is connected again in silence.
func (l *life) news(e *feeds.Event, routine bool) string {
	reason := string(e.Data)
	before := l.trouble
	switch e.State {
	case feeds.Connecting, feeds.Paused:
		return ""
	case feeds.Live:
		l.trouble = ""
		if before != "" {
			return reason
		}
		return ""
	case feeds.Waiting:
		if routine || reason == before {
			return ""
		}
		l.trouble = reason
		return reason + "; trying again"
	case feeds.Stale:
		l.trouble = reason
		return reason
	case feeds.Ended, feeds.Failed:
	}
	return told(e)
}

// anomaly says of the first anomaly of each kind what it is.
func (l *life) anomaly(e *feeds.Event, say func(string)) {
	if !l.told[e.Anomaly] {
		l.told[e.Anomaly] = true
		say(text.Clean(fmt.Sprintf("%s: %s; said once", l.name, e.Data)))
	}
}

// result judges a run whose feeds are all over.
func (s *session) result() Result {
	switch {
	case !s.reached.Load():
		return Unreached
	case slices.ContainsFunc(s.lives, func(l life) bool { return l.failed }):
		return Failed
	}
	return Done
}
