package collect

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/publish"
	"feedscope/feeds/hub"
)

const (
	// look is how often changes are acted on, sayEvery how often what has happened to feeds is logged.
	look     = 50 * time.Millisecond
	sayEvery = time.Second
	// again is the pause before a feed that could not be taken is tried again.
	again = 2 * time.Second
)

// holder takes and gives up feeds. Except for what tasks call, it belongs to one goroutine.
type holder struct {
	*Collector
	table   *lease.Table
	work    sync.WaitGroup
	results chan result
	lost    chan *publish.Feed

	held   map[string]*holding
	failed map[string]time.Time // When feeds that could not be taken are tried again.
	alive  []string
	// strangers are the collectors that have other feeds.
	strangers []string
	dirty     bool
	ready     time.Time // When feeds are taken at the earliest, so that other collectors that start or reload now are known.
	news      news

	runs    sync.Mutex
	running map[string]*publish.Feed // For keepPositions.
}

// holding is a feed that is being taken, runs, or is being given up.
type holding struct {
	feed  *publish.Feed // Nil while it is being taken.
	lease uint64
	ends  bool
}

// result is how a task has ended.
type result struct {
	name  string
	feed  *publish.Feed // Of one that runs now.
	lease lease.Lease   // As the task left it; its Revision is zero if the task did not change it.
	taken bool          // Another collector was faster. Its entry will come.
	err   error
}

func newHolder(c *Collector) *holder {
	h := &holder{
		Collector: c, table: lease.NewTable(c.options.ID), results: make(chan result), lost: make(chan *publish.Feed, hub.MaxFeeds),
		held: make(map[string]*holding), failed: make(map[string]time.Time), running: make(map[string]*publish.Feed),
	}
	h.news = news{log: c.log}
	return h
}

// report reports that JetStream refuses a feed's messages.
func (h *holder) report(f *publish.Feed) {
	select {
	case h.lost <- f:
	default: // The feed's lease will tell.
	}
}

// run acts until ctx ends or, after Leave, nothing is held.
func (h *holder) run(ctx context.Context) {
	entries := make(chan *lease.Entry, 256)
	h.work.Go(func() { h.entries(ctx, entries) })
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	h.table.SetGroup(h.group())
	known := false
	h.ready = time.Now().Add(lease.Beat)
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-entries:
			switch {
			case e == nil:
				known, h.dirty = true, true
			case e == forget:
				h.table.Forget()
				known = false
			case h.table.Apply(*e, time.Now()):
				h.dirty = true
			}
		case r := <-h.results:
			h.ended(r)
		case f := <-h.lost:
			h.refused(ctx, f)
		case <-h.wake:
			h.reconfigured(ctx)
		case now := <-ticks.C:
			h.news.tell(now, len(h.held))
			if h.look(now); h.leaving.Load() && len(h.held) == 0 {
				return
			}
			if h.dirty && known && !now.Before(h.ready) {
				h.dirty = false
				h.act(ctx, now)
			}
		}
	}
}

// look notices what no message announces.
func (h *holder) look(now time.Time) {
	if alive := h.table.Alive(now); !slices.Equal(alive, h.alive) {
		h.log.Info("collectors", "alive", strings.Join(alive, " "), "feeds", len(h.held))
		h.alive, h.dirty = alive, true
		h.counts.collectors.Store(int64(len(alive)))
	}
	if others := h.table.Strangers(now); !slices.Equal(others, h.strangers) {
		if h.strangers = others; len(others) > 0 {
			h.log.Warn("other collectors have other feeds in their configuration, so feeds are not shared with them",
				"collectors", strings.Join(others, " "))
		} else {
			h.log.Info("all collectors have the same feeds in their configuration again")
		}
	}
	for name, at := range h.failed {
		if now.After(at) {
			delete(h.failed, name)
			h.dirty = true
		}
	}
}

// reconfigured applies a change of the configuration, or begins to leave.
func (h *holder) reconfigured(ctx context.Context) {
	h.dirty = true
	if h.leaving.Load() {
		h.ready = time.Time{}
	} else {
		h.table.SetGroup(h.group())
		h.ready = time.Now().Add(lease.Beat)
	}
	h.work.Go(func() { h.showLife(ctx) })
}

// act does what the plan says.
func (h *holder) act(ctx context.Context, now time.Time) {
	running := make(map[string]uint64, len(h.held))
	for name, o := range h.held {
		if o.feed != nil && !o.ends {
			running[name] = o.lease
		}
	}
	var names []string
	if !h.leaving.Load() {
		names = h.names()
	}
	p := h.table.Plan(now, names, running)
	for _, name := range p.Lost {
		h.end(ctx, name, h.lose)
	}
	for _, name := range slices.Concat(p.Leave, h.stale(running)) {
		h.end(ctx, name, h.give)
	}
	for _, name := range p.Take {
		if _, waits := h.failed[name]; !waits && h.held[name] == nil {
			h.held[name] = new(holding)
			over := h.table.Lease(name)
			h.task(ctx, func() result { return h.take(ctx, name, over) })
		}
	}
	for _, id := range h.table.Gone(now) {
		h.work.Go(func() { h.bury(ctx, id) })
	}
}

// stale returns the running feeds whose configuration has changed. Those that are being taken or given up are for later.
func (h *holder) stale(running map[string]uint64) (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.changed {
		if _, runs := running[name]; runs {
			all = append(all, name)
		} else if h.held[name] != nil {
			continue
		}
		delete(h.changed, name)
	}
	return all
}

// end ends a feed that runs.
func (h *holder) end(ctx context.Context, name string, how func(ctx context.Context, name string, o *holding) result) {
	o := h.held[name]
	if o.ends {
		return
	}
	o.ends = true
	h.task(ctx, func() result { return how(ctx, name, o) })
}

// task runs f when there is room for it.
func (h *holder) task(ctx context.Context, f func() result) {
	h.work.Go(func() {
		if h.limit.Acquire(ctx, 1) != nil {
			return
		}
		r := f()
		h.limit.Release(1)
		select {
		case h.results <- r:
		case <-ctx.Done():
		}
	})
}

// refused ends a feed whose messages JetStream refuses.
func (h *holder) refused(ctx context.Context, f *publish.Feed) {
	if o := h.held[f.Name()]; o != nil && o.feed == f {
		h.end(ctx, f.Name(), h.lose)
	}
}

// ended notes the result of a task.
func (h *holder) ended(r result) {
	h.dirty = true
	o := h.held[r.name]
	if r.lease.Revision > 0 {
		h.table.Changed(r.name, r.lease)
	}
	h.runs.Lock()
	defer h.runs.Unlock()
	switch {
	case r.feed != nil:
		o.feed, o.lease = r.feed, r.lease.Revision
		h.running[r.name] = r.feed
	default:
		delete(h.held, r.name)
		delete(h.running, r.name)
	}
	if r.err != nil || r.taken {
		h.failed[r.name] = time.Now().Add(again)
	}
	if r.err != nil {
		h.news.fail(r.name, r.err)
	}
	h.counts.feeds.Store(int64(len(h.running)))
}

// keepPositions writes positions to the bucket, until ctx ends.
func (h *holder) keepPositions(ctx context.Context) {
	ticks := time.NewTicker(positionsEvery)
	defer ticks.Stop()
	written := make(map[string]string)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		h.runs.Lock()
		running := maps.Clone(h.running)
		h.runs.Unlock()
		for name, f := range running {
			if to := f.Position(); to != "" && to != written[name] && h.keep(ctx, name, to) == nil {
				written[name] = to
			}
		}
		maps.DeleteFunc(written, func(name, _ string) bool { return running[name] == nil })
	}
}
