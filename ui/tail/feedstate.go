package tail

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
	"feedscope/ui/trouble"
)

// feedState is the state of one feed during a run. It determines the result and prevents duplicate reports.
type feedState struct {
	name     string
	spec     feeds.Spec
	alerts   bool // It is the feed of alerts.
	failed   bool // Over because of an error.
	broken   bool // It failed, if need be in an earlier round.
	over     bool
	trouble  trouble.Trouble
	reported [sse.NumAnomalies]bool
	timed    bool      // An event had a time, or the lack of times was reported.
	untimed  uint64    // Events without a time.
	last     time.Time // Arrival of the last event; before the first, time of the connection; zero before that.
}

func (s *session) changed(e *feeds.Event) {
	l := &s.states[e.Feed]
	if e.State == feeds.Live || e.State == feeds.Stale || e.State == feeds.Ended { // A 204 counts as reached.
		s.reached.Store(true)
		if l.last.IsZero() {
			l.last = e.Time
		}
	}
	l.failed = e.State == feeds.Failed
	l.over = l.failed || e.State == feeds.Ended
	l.broken = l.broken || l.failed
	if l.over {
		s.endSilence(e.Feed, e.Time)
		s.checkTimeAtEnd(e.Feed)
	}
	routine := e.State == feeds.Ended && s.expectsEnd(e.Feed)
	if sentence := s.report(l, e); sentence != "" && !routine {
		s.say(e.Feed, sentence)
	}
	if e.State == feeds.Live {
		s.pull()
	}
}

// expectsEnd reports whether the end of a feed is no news: each round ends like that, and so does a complete answer.
func (s *session) expectsEnd(feed int) bool {
	if s.mergers == nil || s.options.Encode.Status {
		return false
	}
	m := s.mergers[feed]
	return s.options.compares() || m.ended > 0 && !m.broken
}

// explainNothing reports, at the end of the run, why a feed had no event: it was being refused when the time ended, or
// its bytes were no event.
func (s *session) explainNothing(feed int) {
	l, d := &s.states[feed], s.feed(feed).Detail(time.Now())
	switch why := d.Failure; {
	case why != nil && why.Kind == conn.KindFiles:
	case why != nil && !l.over && why.Error() != l.trouble.Reason():
		s.say(feed, why.Error())
	case d.Wire == feeds.EventStream && d.Bytes > 0 && d.Messages == 0 && d.Comments == 0 && d.ServerRetry == 0:
		s.say(feed, fmt.Sprintf("%s but no event: an event needs a data line, and a blank line at its end",
			text.Counted(d.Bytes, "byte")))
	}
}

// say reports a sentence about a feed.
func (s *session) say(feed int, sentence string) {
	s.options.Say(text.Clean(s.states[feed].name + ": " + sentence))
}

// warn reports a sentence about no particular feed.
func (s *session) warn(sentence string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Say(text.Clean(sentence))
}

// endSilence handles the end of a feed's silence, by an event or the end of the feed. It writes or reports a long one.
func (s *session) endSilence(feed int, at time.Time) {
	if s.options.Gap == 0 {
		return
	}
	l := &s.states[feed]
	before := l.last
	l.last = at
	silence := at.Sub(before)
	switch {
	case before.IsZero() || silence <= s.options.Gap:
	case s.options.Encode.Format.HoldsNotes():
		s.out.Gap(feed, silence, at)
	default:
		s.say(feed, string(encode.AppendGap(nil, silence)))
	}
}

// report returns the sentence to report for a change, or "" for none. A failure is always reported.
func (s *session) report(l *feedState, e *feeds.Event) string {
	news := l.trouble.News(e)
	switch {
	case l.failed || !s.options.Encode.Status:
		return news
	case s.options.Encode.Format.HoldsNotes():
		return ""
	}
	return trouble.Describe(e)
}

// anomaly reports the first anomaly of each kind.
func (s *session) anomaly(e *feeds.Event) {
	if l := &s.states[e.Feed]; !l.reported[e.Anomaly] {
		l.reported[e.Anomaly] = true
		s.say(e.Feed, fmt.Sprintf("%s; reported once", e.Data))
	}
}

// result returns the result of a run after all feeds are over.
func (s *session) result() Result {
	switch {
	case !s.reached.Load():
		return Unreached
	case slices.ContainsFunc(s.states, func(l feedState) bool { return l.broken }):
		return Failed
	}
	return Done
}
