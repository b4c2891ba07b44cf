package rules

import (
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/health"
)

// successor is the fold of a feed that follows another one of its name. The rules go on, with their alerts.
type successor struct {
	*watch
	feed Feed
	once sync.Once
}

// Fold implements [feeds.Fold]. A feed begins with a change of its state, so nothing else is called before.
func (s *successor) Fold(events []feeds.Event) {
	s.once.Do(s.succeed)
	s.watch.Fold(events)
}

// succeed makes the watch that of the new feed.
func (s *successor) succeed() {
	e, w := s.engine, s.watch
	e.mu.Lock()
	defer e.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spec, w.answer, w.evidence = s.feed.Spec, s.feed.Answers, s.feed.Evidence
	w.monitor, w.collector, w.tracker = nil, nil, nil // They depend on the spec.
	w.report, w.reported = health.Report{}, time.Time{}
	w.opening, w.altered, w.codes, w.figures = nil, false, nil, nil
	if e.byName[w.name] == w {
		w.apply(e.programs)
	}
}
