package collect

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/publish"
)

// errFence is the error of a feed whose fence in the stream is later than the leases in the bucket: another collector has just taken
// it, or the bucket is not the one that the stream was written with.
var errFence = errors.New("the stream has a later owner than the bucket feedscope; if the bucket was deleted, run: " +
	"nats stream purge FEEDSCOPE --subject 'feedscope._owner.>'")

// take makes a feed this collector's, and starts it. Over is its lease as far as it is known.
func (h *holder) take(ctx context.Context, name string, over lease.Lease) (r result) {
	r = result{name: name}
	feed, configured := h.latest(name)
	if !configured || h.leaving.Load() {
		return r
	}
	revision, taken, err := h.claim(ctx, name, h.options.ID, over.Revision)
	if r.taken = taken; taken {
		return r
	}
	if err != nil {
		r.err = h.explained(err)
		return r
	}
	r.lease = lease.Lease{Owner: h.options.ID, Revision: revision}
	if r.feed, r.err = h.start(ctx, name, revision, feed); r.err != nil {
		h.release(ctx, &r) // Else nobody could take it while this collector lives.
		return r
	}
	h.counts.taken.Add(1)
	h.news.add(tookOver, name)
	return r
}

// latest returns a feed of the configuration. What has changed before is taken into account by that.
func (h *holder) latest(name string) (f Feed, configured bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.changed, name)
	f, configured = h.feeds[name]
	return f, configured
}

// start starts a feed under a lease.
func (h *holder) start(ctx context.Context, name string, revision uint64, feed Feed) (*publish.Feed, error) {
	f, position, known, err := h.publisher.Load().Open(ctx, name, revision, feed.Request)
	switch {
	case errors.Is(err, publish.ErrLost):
		return nil, errFence
	case err != nil:
		return nil, h.explained(err)
	}
	if !known {
		if position, err = h.position(ctx, name); err != nil {
			f.Lose()
			return nil, h.explained(err)
		}
		f.Resume(position)
	}
	if err := h.turn(ctx, &Turn{Name: name, Fold: f, Position: position, Resumes: known || position != ""}); err != nil {
		f.Lose()
		return nil, err
	}
	return f, nil
}

// release gives up the lease of a result.
func (h *holder) release(ctx context.Context, r *result) {
	if revision, _, err := h.claim(ctx, r.name, "", r.lease.Revision); err == nil {
		r.lease = lease.Lease{Revision: revision}
	}
}

// give gives a feed up in good order: all of it is stored, and its position, before another collector can take it.
func (h *holder) give(ctx context.Context, name string, o *holding) (r result) {
	r = result{name: name}
	o.feed.Leave()
	if h.turn(ctx, &Turn{Name: name}) != nil {
		return r
	}
	dropped, err := h.finish(ctx, o.feed)
	if errors.Is(err, publish.ErrLost) {
		h.counts.lost.Add(1)
		h.news.add(lostFeed, name)
		return r
	}
	if to := o.feed.Position(); to != "" {
		_ = h.keep(ctx, name, to) // The stream has it.
	}
	if over, _, err := h.claim(ctx, name, "", o.lease); err == nil {
		r.lease = lease.Lease{Revision: over}
	}
	if err != nil {
		h.counts.dropped.Add(int64(dropped))
		return r
	}
	h.counts.given.Add(1)
	h.news.add(gaveUp, name)
	return r
}

// finish waits until all of a feed is stored: as long as it takes while the collector runs, because no other one could store more,
// but only for finishTime once it leaves. After an error, it returns how many messages had to be dropped.
func (h *holder) finish(ctx context.Context, f *publish.Feed) (dropped int, err error) {
	waiting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var left atomic.Int64
	end := func() {
		left.Store(int64(f.Figures().WaitingMessages))
		cancel()
	}
	defer context.AfterFunc(ctx, end)()
	defer context.AfterFunc(h.left, func() { time.AfterFunc(finishTime, end) })()
	err = f.Finish(waiting)
	return int(left.Load()), err
}

// lose stops a feed that belongs to another collector.
func (h *holder) lose(ctx context.Context, name string, o *holding) result {
	o.feed.Lose()
	_ = h.turn(ctx, &Turn{Name: name}) // Only the end of ctx is an error.
	h.counts.lost.Add(1)
	h.news.add(lostFeed, name)
	return result{name: name}
}

// turn has a turn carried out.
func (h *holder) turn(ctx context.Context, t *Turn) error {
	t.done = make(chan error, 1)
	select {
	case h.turns <- t:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-t.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
