package hub

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"

	"feedscope/feeds"
	"feedscope/feeds/bookmark"
	"feedscope/feeds/conn"
	"feedscope/feeds/timeline"
)

// MaxFeeds is how many feeds a hub can have over its lifetime: 10,000, and as many again that take the place of others.
// Feeds of the same name count once.
const MaxFeeds = 20_000

// Options configure a [Hub]; the zero value is ready to use.
type Options struct {
	// HistoryBytes bounds the retained events of all feeds together; zero means 64 MiB, a negative value retains none.
	HistoryBytes int
	// Conn configures the connections.
	Conn conn.Options
	// OnStep, if set, receives each step of a connection attempt as it begins, on the feed's goroutine. It must not
	// block.
	OnStep func(conn.Step)
	// OnPanic receives the value and the stack of a panic in a feed or one of its folds, on the goroutine that
	// panicked; that feed has then stopped. If it is nil, the panic continues.
	OnPanic func(value any, stack []byte)
	// OnWarning, if set, receives sentences, without a period, about problems that are not those of one connection, such as
	// positions that cannot be saved, or too many open files. It is called on any goroutine, also during Add and Close, and must call neither.
	OnWarning func(sentence string)
	// Steady makes feeds behave the same from run to run in synthetic time; nil leaves them their chance.
	Steady *Steady
}

// Hub runs feeds, merges their events into one timeline and signals changes.
type Hub struct {
	options Options
	client  *conn.Client
	history *timeline.History
	changed chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	pulse   *pulse
	warned  warned

	changing sync.Mutex // Held while feeds are removed and added; taken before mu.

	mu       sync.Mutex
	feeds    []*Feed        // By index; removed feeds keep their index until a feed of the same name takes it.
	indexes  map[string]int // By name, including removed feeds.
	recorder feeds.Recorder
	stores   map[string]*bookmark.Store // By file.
}

// New returns a hub without feeds. The caller closes it.
func New(o Options) *Hub {
	h := &Hub{
		options: o,
		client:  conn.NewClient(o.Conn),
		history: timeline.New(o.HistoryBytes),
		changed: make(chan struct{}, 1),
		pulse:   newPulse(),
		indexes: make(map[string]int),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// Go runs f on a goroutine. Close cancels its context and waits for it. Options.OnPanic receives a panic in f.
func (h *Hub) Go(f func(ctx context.Context)) {
	h.running.Go(func() {
		defer h.recover()
		f(h.ctx)
	})
}

func (h *Hub) warn(sentence string) {
	if h.options.OnWarning != nil {
		h.options.OnWarning(sentence)
	}
}

func (h *Hub) recover() {
	if h.options.OnPanic == nil {
		return
	}
	if value := recover(); value != nil {
		h.options.OnPanic(value, debug.Stack())
	}
}

// Feeds returns the feeds in the order of their indexes, without removed ones.
func (h *Hub) Feeds() []*Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.feeds), (*Feed).Removed)
}

// Feed returns the feed with an index, which may be a removed one, or nil.
func (h *Hub) Feed(index int) *Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	if index < 0 || index >= len(h.feeds) {
		return nil
	}
	return h.feeds[index]
}

// History returns the merged timeline of all feeds.
func (h *Hub) History() *timeline.History { return h.history }

// Changed returns a channel that receives a value after new events, at most one until it is read. It is meant for a
// single receiver.
func (h *Hub) Changed() <-chan struct{} { return h.changed }

// Close stops all feeds and returns when each has stopped. A recorder receives no closings: its recording just ends.
func (h *Hub) Close() {
	h.Record(nil)
	h.mu.Lock()
	h.cancel()
	h.mu.Unlock()
	h.running.Wait()
	h.closeStores()
	h.client.Close()
}

// dispatch hands events of a feed to its folds and to the timeline, and signals the change.
func (h *Hub) dispatch(f *Feed, events []feeds.Event) {
	for _, fold := range f.folds {
		fold.Fold(events)
	}
	h.history.Append(events)
	select {
	case h.changed <- struct{}{}:
	default:
	}
}
