package tail

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/ui/term/text"
)

// Merge configures how events are merged into answers; see package answer.
type Merge struct {
	// Feeds says how the events of each feed are merged, indexed like Options.Feeds.
	Feeds []answer.Options
	// Text writes the text of the answers as it arrives. It needs a single feed.
	Text bool
	// Summary writes a summary of each answer at the end.
	Summary Summary
	// Events writes the events too.
	Events bool
	// Rounds is how often the request of each feed is sent: the next round begins when all feeds have ended. Zero means
	// once; at most [answer.MaxAnswers].
	Rounds int
}

// compares reports whether there are several answers to compare.
func (o *Options) compares() bool { return o.Merge != nil && (len(o.Feeds) > 1 || o.Merge.Rounds > 1) }

// merger merges the events of one feed. It is called on the feed's goroutine.
type merger struct {
	*answer.Tracker
	session *session
	feed    int
	text    []byte // Waits for the end of the batch.
	last    byte   // The last byte of text written, 0 if none was.
	ended   int    // The number of answers that ended.
	broken  bool   // One of them was incomplete or failed.
	warned  bool
	events  uint64
}

// newMergers returns a merger for each feed; nil if nothing is merged.
func newMergers(s *session) []*merger {
	if s.options.Merge == nil {
		return nil
	}
	all := make([]*merger, len(s.options.Feeds))
	for i := range all {
		m := &merger{session: s, feed: i}
		o := s.options.Merge.Feeds[i]
		o.Piece, o.Ended = m.piece, m.end
		m.Tracker = answer.NewTracker(o)
		all[i] = m
	}
	return all
}

// Fold implements [feeds.Fold].
func (m *merger) Fold(events []feeds.Event) {
	for i := range events {
		if events[i].Kind == feeds.Message {
			m.events++
		}
	}
	m.Tracker.Fold(events)
	m.flush()
	m.warn()
}

// enough is the number of events after which a stream without an answer is worth a warning.
const enough = 100

// warn says once if many events have arrived but no answer: the stream may never end.
func (m *merger) warn() {
	if m.warned || m.events < enough {
		return
	}
	m.warned = true
	none := true
	m.View(func(answers []*answer.Answer, _ int) { none = len(answers) == 0 })
	if s := m.session; none && !s.options.Merge.Events {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.say(m.feed, "still "+m.nothing())
	}
}

// Closed implements [feeds.Observer].
func (m *merger) Closed(c feeds.Closing) {
	m.Tracker.Closed(c)
	m.flush()
}

// piece takes a piece of an answer. The first choice is written as it arrives.
func (m *merger) piece(a *answer.Answer, p *answer.Part, piece []byte) {
	if !m.session.options.Merge.Text || p.Choice != 0 || p.Kind != answer.Text && p.Kind != answer.Refusal {
		return
	}
	if m.ended > 0 && m.last != 0 && a.Text(0) == string(piece) {
		m.text = append(m.text, '\n') // Between two answers.
	}
	m.text = append(m.text, piece...)
}

// end takes an answer that has ended.
func (m *merger) end(a *answer.Answer) {
	m.ended++
	if m.session.options.Merge.Text {
		m.finish(a)
		m.flush()
	}
	m.report(a)
	if m.session.options.asserts() {
		m.session.judge.answered(a)
	}
}

// finish completes the text of an answer: with the end of its last line, and with its other choices.
func (m *merger) finish(a *answer.Answer) {
	endLine := func(last byte) {
		if n := len(m.text); n > 0 {
			last = m.text[n-1]
		}
		if last != '\n' && last != 0 {
			m.text = append(m.text, '\n')
		}
	}
	endLine(m.last)
	for choice := 1; choice < len(a.Choices); choice++ {
		if other := a.Text(choice); other != "" {
			m.text = append(append(m.text, '\n'), other...)
			endLine(0)
		}
	}
}

func (m *merger) flush() {
	if len(m.text) == 0 {
		return
	}
	m.last = m.text[len(m.text)-1]
	s := m.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.out.Write(m.text); err != nil {
		s.stop(err)
	}
	m.text = m.text[:0]
}

// report reports what is wrong with an answer, or what its text does not show.
func (m *merger) report(a *answer.Answer) {
	s := m.session
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state, why := a.State(); state {
	case answer.Incomplete:
		m.broken = true
		s.say(m.feed, "the answer is incomplete: "+why)
	case answer.Failed:
		m.broken = true
		s.say(m.feed, "the answer failed: "+why)
	case answer.Limited:
		s.say(m.feed, "the answer ended early: "+why)
	case answer.Streaming, answer.Complete:
	}
	for _, note := range a.Notes {
		s.say(m.feed, note)
	}
	calls := 0
	for i := range a.Parts {
		if a.Parts[i].Kind == answer.ToolCall {
			calls++
		}
	}
	if calls > 0 && s.options.Merge.Summary == NoSummary {
		s.say(m.feed, text.Counted(calls, "tool call")+"; --summary json shows the arguments")
	}
}

// conclude writes what remains at the end of the run.
func (m *merger) conclude() {
	s := m.session
	summary := s.options.Merge.Summary
	if summary == TextSummary && s.options.compares() {
		summary = NoSummary // There will be a table.
	}
	var summaries []byte
	m.View(func(answers []*answer.Answer, _ int) {
		for _, a := range answers {
			summaries = append(summaries, summary.of(s.states[m.feed].name, s.roundOf(a), a)...)
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.ended == 0 && s.reached.Load() {
		m.broken = true
		s.say(m.feed, m.nothing())
	}
	_, _ = s.out.Write(summaries) // The writer keeps the error.
}

// nothing explains why there was no answer.
func (m *merger) nothing() string {
	if m.events == 0 {
		return "no answer: the stream had no event"
	}
	return fmt.Sprintf("no answer: no format is known for its %s; name one with --format, or the path of the text with --merge",
		text.Counted(m.events, "event"))
}

func (s *session) folds(feed int) []feeds.Fold {
	if s.mergers == nil {
		return []feeds.Fold{s}
	}
	return []feeds.Fold{s.mergers[feed], s}
}

// broken reports whether an answer was incomplete or failed, or there was none.
func (s *session) broken() bool {
	for _, m := range s.mergers {
		if m.broken {
			return true
		}
	}
	return false
}
