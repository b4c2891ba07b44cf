package search

import (
	"context"
	"runtime"
	"sync"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// Search is a search under way. All its methods are safe for concurrent use, and none of them waits for it.
type Search struct {
	history *feeds.History
	filter  *filter.Filter
	feed    func(index int) string
	notify  func()
	ctx     context.Context //nolint:containedctx // That of the goroutines, which a Search is.
	cancel  context.CancelFunc

	mu      sync.Mutex
	found   list
	backlog backlog
}

// New begins a search. The name of a feed by its index comes from feed. When there is something new to read, notify is
// called, by one of the search's goroutines, perhaps by several at once; it must not block. Stop the search in the end.
func New(h *feeds.History, f *filter.Filter, feed func(index int) string, notify func()) *Search {
	s := &Search{history: h, filter: f, feed: feed, notify: notify}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	news := make(chan struct{}, 1)
	end := h.Watch(news)
	first, next := h.Range()
	s.backlog = newBacklog(first, next)
	for range runtime.GOMAXPROCS(0) {
		go s.catchUp()
	}
	go func() {
		defer end()
		s.follow(next, news)
	}()
	return s
}

// Stop ends the search. Its goroutines end as soon as each is done with the event it is looking at; until then notify may
// still be called. What was found stays.
func (s *Search) Stop() { s.cancel() }

// Progress tells how much has been looked at of what was retained when the search began, and still is: from 0 to 1,
// which it is when all of it has been.
func (s *Search) Progress() float64 {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.backlog.progress(first)
}

// Matches gives what was found so far and is still retained.
func (s *Search) Matches() Matches {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.drop(first)
	return s.found.matches()
}
