package collect

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// positionsEvery is how often positions that have moved are written.
const positionsEvery = 10 * time.Second

// beat shows the other collectors that this one is alive, until ctx ends.
func (c *Collector) beat(ctx context.Context) {
	ticks := time.NewTicker(lease.Beat)
	defer ticks.Stop()
	for {
		c.showLife(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// showLife renews the entry of this collector. If that fails, the others notice.
func (c *Collector) showLife(ctx context.Context) {
	ctx, cancel := c.link.Limit(ctx, lease.Beat)
	defer cancel()
	m := lease.Member{Group: c.group(), Leaving: c.leaving.Load()}
	since, why := c.publisher.Load().Stuck()
	m.Stuck, m.Why = since.UTC(), why
	text, err := json.Marshal(m)
	if err == nil {
		_, _ = c.bucket.Put(ctx, wire.CollectorKey+c.options.ID, text)
	}
}

// resign removes the entry of this collector.
func (c *Collector) resign(ctx context.Context) {
	ctx, cancel := c.link.Limit(ctx, lease.Beat)
	defer cancel()
	_ = c.bucket.Delete(ctx, wire.CollectorKey+c.options.ID) // If it stays, the others remove it.
}

// bury removes the entry of a dead collector.
func (c *Collector) bury(ctx context.Context, id string) {
	ctx, cancel := c.link.Limit(ctx, callTime)
	defer cancel()
	_ = c.bucket.Delete(ctx, wire.CollectorKey+id)
}

// entries sends the entries of the bucket to a channel: those that there are, nil, and then all that change. It ends with ctx.
func (c *Collector) entries(ctx context.Context, to chan<- *lease.Entry) {
	for ctx.Err() == nil {
		w, err := c.bucket.WatchFiltered(ctx, []string{wire.CollectorKey + ">", wire.LeaseKey + ">"})
		if err == nil {
			forward(ctx, w, to)
			_ = w.Stop()
		}
		select {
		case <-ctx.Done():
		case <-time.After(lease.Beat):
		}
	}
}

func forward(ctx context.Context, w jetstream.KeyWatcher, to chan<- *lease.Entry) {
	for {
		var next *lease.Entry
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.Updates():
			if !ok {
				return
			}
			if e != nil {
				next = &lease.Entry{
					Key: e.Key(), Value: e.Value(), Revision: e.Revision(), Deleted: e.Operation() != jetstream.KeyValuePut,
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case to <- next:
		}
	}
}

// claim writes the owner of a feed over a revision, and returns the new one. If another collector was faster, taken is set.
func (c *Collector) claim(ctx context.Context, feed, owner string, over uint64) (revision uint64, taken bool, err error) {
	ctx, cancel := c.link.Limit(ctx, callTime)
	defer cancel()
	revision, err = c.bucket.Update(ctx, wire.LeaseKey+wire.Token(feed), []byte(owner), over)
	return revision, link.Code(err) == link.CodeWrongSequence, err
}

// position returns the position of a feed that is in the bucket, empty for none, in case the stream has none.
func (c *Collector) position(ctx context.Context, feed string) (string, error) {
	ctx, cancel := c.link.Limit(ctx, callTime)
	defer cancel()
	e, err := c.bucket.Get(ctx, wire.PositionKey+wire.Token(feed))
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return "", nil
	case err != nil:
		return "", err
	}
	return string(e.Value()), nil
}

// keep writes the position of a feed.
func (c *Collector) keep(ctx context.Context, feed, position string) error {
	ctx, cancel := c.link.Limit(ctx, callTime)
	defer cancel()
	_, err := c.bucket.Put(ctx, wire.PositionKey+wire.Token(feed), []byte(position))
	return err
}
