package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
)

var errClosed = errors.New("the hub is closed")

// Addition is a feed to add, with the folds that receive its events, in this order.
type Addition struct {
	Spec  feeds.Spec
	Folds []feeds.Fold
}

// Source adds feeds to a hub, and removes them. A [Hub] is its own source: its feeds connect. Another one plays them.
type Source interface {
	// Change is that of [Hub.Change].
	Change(remove []*Feed, add []Addition) ([]*Feed, error)
}

// Add starts a feed. Its events go to the folds, in this order, and to the timeline.
//
// It returns an error, which names the feed and contains no secrets, if the spec is invalid, the name is taken or the
// hub already has had [MaxFeeds]. It does not wait for the network.
func (h *Hub) Add(spec feeds.Spec, folds ...feeds.Fold) (*Feed, error) {
	added, err := h.Change(nil, []Addition{{spec, folds}})
	if err != nil {
		return nil, err
	}
	return added[0], nil
}

// Remove stops a feed and returns when it has stopped; see [Hub.Change].
func (h *Hub) Remove(f *Feed) { _, _ = h.Change([]*Feed{f}, nil) } // Removing alone does not fail.

// Change removes feeds and adds others; see [Hub.Add] for the errors. After an error, nothing has changed.
//
// A removed feed is disconnected, its folds receive a last change of state and then nothing more, and its events stay in
// the timeline until they age out. It keeps its index, unless a feed of the same name follows it: that one takes over
// its index and the numbering of its connections, so the folds and the timeline continue as of one feed.
func (h *Hub) Change(remove []*Feed, add []Addition) ([]*Feed, error) {
	added := make([]*Feed, len(add))
	for i, a := range add {
		f, err := newLiveFeed(h, a.Spec, a.Folds)
		if err != nil {
			return nil, fmt.Errorf("feed %q: %w", a.Spec.Name, err)
		}
		added[i] = f
	}
	h.warnOfLimits(remove, added)
	if err := h.exchange(remove, added); err != nil {
		return nil, err
	}
	return added, nil
}

// exchange stops feeds and starts others in their place.
func (h *Hub) exchange(remove, added []*Feed) error {
	h.changing.Lock()
	defer h.changing.Unlock()
	if err := h.fits(remove, added); err != nil {
		return err
	}
	for _, f := range remove {
		f.stop()
	}
	for _, f := range remove {
		f.end()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		return errClosed // Meanwhile.
	}
	for _, f := range added {
		h.start(f)
	}
	return nil
}

// fits returns an error if feeds cannot be added once others are removed.
func (h *Hub) fits(remove, added []*Feed) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil {
		return errClosed
	}
	leaves, joins := make(map[*Feed]bool), make(map[string]bool)
	for _, f := range remove {
		leaves[f] = true
	}
	size := len(h.feeds)
	for _, f := range added {
		i, known := h.indexes[f.Name()]
		if joins[f.Name()] || known && !h.feeds[i].Removed() && !leaves[h.feeds[i]] {
			return fmt.Errorf("feed %q: the name is already taken", f.Name())
		}
		if joins[f.Name()] = true; !known {
			size++
		}
	}
	if size > MaxFeeds {
		return fmt.Errorf("too many feeds: at most %d, including those that were removed", MaxFeeds)
	}
	return nil
}

// start adds f, which fits, and runs it. The caller holds mu.
func (h *Hub) start(f *Feed) {
	h.join(f)
	if f.spec.Resume.Persist && f.spec.Bookmarks != "" && f.spec.Positions() {
		f.restore(h.store(f.spec.Bookmarks))
	}
	if !h.pulse.started {
		h.pulse.start(time.Now())
		h.Go(h.watchPulse)
	}
	ctx, cancel := context.WithCancel(h.ctx)
	f.cancel = cancel
	h.Go(func(context.Context) {
		defer close(f.stopped)
		f.run(ctx)
	})
}

// join gives f, which fits, its index. The caller holds mu.
func (h *Hub) join(f *Feed) {
	if i, known := h.indexes[f.Name()]; known {
		old := h.feeds[i]
		old.mu.Lock()
		f.index, f.conn = i, old.conn.successor()
		old.mu.Unlock()
		h.feeds[i] = f
	} else {
		f.index = len(h.feeds)
		h.indexes[f.Name()] = f.index
		h.feeds = append(h.feeds, f)
	}
	if h.recorder != nil {
		f.record(h.recorder)
	}
}

// Removed reports whether the feed has been removed from its hub.
func (f *Feed) Removed() bool { return f.removed.Load() }

// stop tells the feed to end.
func (f *Feed) stop() {
	f.removed.Store(true)
	if f.cancel != nil {
		f.cancel()
	}
}

// end waits until the feed has stopped, and releases its folds.
func (f *Feed) end() {
	if f.cancel != nil {
		<-f.stopped
	}
	f.change(feeds.Status{State: feeds.Ended, Reason: "removed", Cause: feeds.Command})
	f.delivery.Lock()
	f.folds, f.observers, f.readers = nil, nil, nil
	_, f.last = f.hub.history.Range()
	f.delivery.Unlock()
	f.mu.Lock()
	f.track = nil
	f.mu.Unlock()
}
