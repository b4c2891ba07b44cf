package feeds

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"feedscope/feeds/bookmark"
	"feedscope/feeds/conn"
)

// MaxFeeds is how many feeds one hub runs.
const MaxFeeds = 10_000

// Options configure a [Hub]; the zero value is ready to use.
type Options struct {
	// HistoryBytes bounds the retained events of all feeds together; zero means 64 MiB, negative none.
	HistoryBytes int
	// Conn configures the connections.
	Conn conn.Options
	// OnPanic is called, on the goroutine that panicked, with the value and the stack of a panic in a feed
	// or one of its folds; the feed is over then. Nil lets the panic go its way.
	OnPanic func(value any, stack []byte)
}

// Hub runs feeds, merges their events into one [History] and says when there is something new.
type Hub struct {
	options Options
	client  *conn.Client
	history *History
	changed chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu       sync.Mutex
	feeds    []*Feed
	recorder Recorder
	stores   map[string]*bookmark.Store // By their files.
}

// NewHub makes a hub without feeds. Close it in the end.
func NewHub(o Options) *Hub {
	h := &Hub{
		options: o,
		client:  conn.NewClient(o.Conn),
		history: NewHistory(o.HistoryBytes),
		changed: make(chan struct{}, 1),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

var errClosed = errors.New("the hub is closed")

// Add starts a feed whose events go to the history and to the folds, in their order.
//
// It returns an error, which names the feed and holds no secret, if the spec is not sound, the name is
// taken or there are [MaxFeeds] already; the network has no part in it.
func (h *Hub) Add(spec Spec, folds ...Fold) (*Feed, error) {
	f, err := newLiveFeed(h, spec, folds)
	if err != nil {
		return nil, fmt.Errorf("feed %q: %w", spec.Name, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.join(f); err != nil {
		return nil, err
	}
	if f.spec.Resume.Persist && f.spec.Bookmarks != "" {
		f.remember(h.bookmarks(f.spec.Bookmarks))
	}
	h.Go(f.run)
	return f, nil
}

// join takes a feed in. The caller holds mu.
func (h *Hub) join(f *Feed) error {
	switch {
	case h.ctx.Err() != nil:
		return errClosed
	case len(h.feeds) == MaxFeeds:
		return fmt.Errorf("a hub runs at most %d feeds", MaxFeeds)
	case slices.ContainsFunc(h.feeds, func(o *Feed) bool { return o.Name() == f.Name() }):
		return fmt.Errorf("feed %q: there is one of that name already", f.Name())
	}
	f.index = len(h.feeds)
	h.feeds = append(h.feeds, f)
	if h.recorder != nil {
		f.record(h.recorder)
	}
	return nil
}

// Go runs f on a goroutine that Close waits for, after it has ended f's context. A panic in f is one of the hub's.
func (h *Hub) Go(f func(ctx context.Context)) {
	h.running.Go(func() {
		defer h.recover()
		f(h.ctx)
	})
}

func (h *Hub) recover() {
	if h.options.OnPanic == nil {
		return
	}
	if value := recover(); value != nil {
		h.options.OnPanic(value, debug.Stack())
	}
}

// Feeds gives the feeds in the order in which they were added.
func (h *Hub) Feeds() []*Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.feeds)
}

// History is the merged timeline of all feeds.
func (h *Hub) History() *History { return h.history }

// Changed receives a value when something has arrived since the last was taken. It is for one receiver.
func (h *Hub) Changed() <-chan struct{} { return h.changed }

// Close ends all feeds and returns when each has ended. A recorder is not told: what it records just stops.
func (h *Hub) Close() {
	h.Record(nil)
	h.mu.Lock()
	h.cancel()
	h.mu.Unlock()
	h.running.Wait()
	h.closeBookmarks()
	h.client.Close()
}

// deliver hands events of a feed over: to its folds, to the history, and a word to who waits for news.
func (h *Hub) deliver(f *Feed, events []Event) {
	for _, fold := range f.folds {
		fold.Fold(events)
	}
	h.history.append(events)
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

// Feed gives the feed with an index, nil if there is none.
func (h *Hub) Feed(index int) *Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	if index < 0 || index >= len(h.feeds) {
		return nil
	}
	return h.feeds[index]
}
