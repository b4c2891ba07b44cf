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
	options Options
	ctx     context.Context //nolint:containedctx // That of the goroutines, which a Search is.
	cancel  context.CancelFunc

	mu      sync.Mutex
	found   list
	backlog backlog
	looked  uint64 // What came after the backlog was looked at up to this number.
}

// Options say how to search. Its functions are called by the search's goroutines, several at once, and must not block.
type Options struct {
	// Feed gives the name of a feed by its index; required.
	Feed func(index int) string
	// Among tells by its head whether an event is looked at; nil: all are.
	Among func(h feeds.Head) bool
	// Notify is called when there is something new to read; nil: nobody is told.
	Notify func()
	// Go runs a goroutine of the search, which ends soon after ctx does or Stop is called; nil: a plain one. [feeds.Hub.Go] says
	// when one of them panics.
	Go func(f func(ctx context.Context))
}

// New begins a search. Stop it in the end.
func New(h *feeds.History, f *filter.Filter, o Options) *Search {
	if o.Notify == nil {
		o.Notify = func() {}
	}
	if o.Go == nil {
		o.Go = func(f func(ctx context.Context)) { go f(context.Background()) }
	}
	s := &Search{history: h, filter: f, options: o}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	news := make(chan struct{}, 1)
	end := h.Watch(news)
	first, next := h.Range()
	s.backlog, s.looked = newBacklog(first, next), next
	for range runtime.GOMAXPROCS(0) {
		s.run(s.catchUp)
	}
	s.run(func() {
		defer end()
		s.follow(next, news)
	})
	return s
}

// run runs one of the search's goroutines. The search ends with the context that it is given, too.
func (s *Search) run(f func()) {
	s.options.Go(func(ctx context.Context) {
		defer context.AfterFunc(ctx, s.cancel)()
		f()
	})
}

// Stop ends the search. Its goroutines end as soon as each is done with the event it is looking at; until then Notify may
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

// Complete tells whether all events before number next have been looked at, as far as they are still retained.
func (s *Search) Complete(next uint64) bool {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looked >= next && s.backlog.progress(first) == 1
}

// Matches gives what was found so far and is still retained.
func (s *Search) Matches() Matches {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.drop(first)
	return s.found.matches()
}
