package tail

import (
	"cmp"
	"slices"

	"feedscope/feeds/answer"
	"feedscope/ui/figures"
)

// nextRound sends the request of each feed again, unless that was the last round or no feed was ever reached.
func (s *session) nextRound() bool {
	if s.options.Merge == nil || s.round+1 >= s.options.Merge.Rounds || !s.reached.Load() {
		return false
	}
	s.round++
	for i := range s.states {
		s.states[i].over = false
	}
	for i := range s.states {
		_ = s.feed(i).ReconnectFrom("") // A header can carry no ID: the round is a request like the first.
	}
	return true
}

// roundOf returns the round of an answer, from 1; zero if there is only one round.
func (s *session) roundOf(a *answer.Answer) uint64 {
	if s.options.Merge.Rounds < 2 {
		return 0
	}
	return a.Request
}

// rows returns a row for each answer, round by round, and then the medians of each feed.
func (s *session) rows() (answers, medians []figures.Row) {
	for _, m := range s.mergers {
		name := s.options.Feeds[m.feed].Name
		m.View(func(all []*answer.Answer, _ int) {
			for _, a := range all {
				answers = append(answers, figures.Of(m.feed, name, a))
			}
			if len(all) == 0 {
				answers = append(answers, figures.Without(m.feed, name, 1, "no answer", "no answer"))
			}
		})
	}
	medians = figures.Compare(answers)
	slices.SortStableFunc(answers, func(a, b figures.Row) int {
		return cmp.Or(cmp.Compare(a.Round, b.Round), cmp.Compare(a.Feed, b.Feed))
	})
	return answers, medians
}

// writeTable writes the figures of all answers, if there are several.
func (s *session) writeTable() {
	if !s.options.compares() || s.options.Merge.Summary != TextSummary {
		return
	}
	answers, medians := s.rows()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.out.Write([]byte(figures.Plain(append(answers, medians...)))) // The writer keeps the error.
}
