package search

import (
	"context"
	"runtime"
	"sync"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/timeline"
)

// Search is a running search. Its methods are safe for concurrent use, and none of them blocks on it.
type Search struct {
	history *timeline.History
	filter  *filter.Filter
	options Options
	ctx     context.Context //nolint:containedctx // It belongs to the goroutines, whose lifetime is the Search's.
	cancel  context.CancelFunc

	mu      sync.Mutex
	found   list
	backlog backlog
	scanned uint64 // Events after the backlog have been scanned up to this number.
}

// Options configures a [Search]. Its functions are called by several goroutines at once and must not block.
type Options struct {
	// Feed returns the name of a feed by its index; required.
	Feed func(index int) string
	// Among reports from an event's head whether to scan it; nil scans all.
	Among func(h timeline.Head) bool
	// Notify is called when there is something new to read; optional.
	Notify func()
	// Go starts a goroutine of the search, which ends soon after ctx does or Stop is called; nil starts a plain one.
	// Pass [hub.Hub.Go] to have panics reported.
	Go func(f func(ctx context.Context))
}

// New starts a search. Call Stop when it is no longer needed.
func New(h *timeline.History, f *filter.Filter, o Options) *Search {
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
	_, next := h.Range()
	s.backlog, s.scanned = backlog{before: next, size: firstClaim}, next
	for range runtime.GOMAXPROCS(0) {
		s.run(s.catchUp)
	}
	s.run(func() {
		defer end()
		s.follow(next, news)
	})
	return s
}

// run starts a goroutine of the search. The search also ends when the context of the goroutine does.
func (s *Search) run(f func()) {
	s.options.Go(func(ctx context.Context) {
		defer context.AfterFunc(ctx, s.cancel)()
		f()
	})
}

// Stop ends the search. Its goroutines end once each has finished its current event; until then Notify may still be
// called. The matches stay.
func (s *Search) Stop() { s.cancel() }

// Complete reports whether all retained events before number next have been scanned.
func (s *Search) Complete(next uint64) bool {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scanned >= next && s.backlog.done(first)
}

// Matches returns the matches found so far that are still retained.
func (s *Search) Matches() Matches {
	first, _ := s.history.Range()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.drop(first)
	return s.found.matches()
}
