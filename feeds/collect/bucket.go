package collect

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// positionsEvery is how often positions that have moved are written.
const positionsEvery = 10 * time.Second

// markerTime is how long the marker of a removed entry is kept, so that all who read the bucket see it.
const markerTime = 10 * time.Minute

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

// showLife renews the entry of this collector. If that fails, the others notice, and the log says so in time.
func (c *Collector) showLife(ctx context.Context) {
	c.life.mu.Lock()
	defer c.life.mu.Unlock()
	limited, cancel := c.link.Limit(ctx, lease.Beat)
	defer cancel()
	m := lease.Member{Group: c.group(), Leaving: c.leaving.Load()}
	since, why := c.publisher.Load().Stuck()
	m.Stuck, m.Why = since.UTC(), why
	text, err := json.Marshal(m)
	if err != nil {
		return
	}
	revision, err := c.bucket.Put(limited, wire.CollectorKey+c.options.ID, text)
	if ctx.Err() == nil {
		c.shown(revision, err, time.Now())
	}
}

// life is how the entry of a collector was renewed.
type life struct {
	mu       sync.Mutex // Held while it is, so that revisions grow.
	revision uint64
	failing  time.Time // Since when it has not been; zero while it is.
	said     bool
}

// shown notes how the entry of this collector was renewed. The caller holds life.mu.
func (c *Collector) shown(revision uint64, err error, now time.Time) {
	l := &c.life
	switch {
	case err == nil:
		if revision <= l.revision || l.said { // The bucket is another one, or may be.
			c.reread()
		}
		if l.said {
			c.log.Info("the other collectors hear this one again")
		}
		l.revision, l.failing, l.said = revision, time.Time{}, false
	case l.failing.IsZero():
		l.failing = now
	case !l.said && now.Sub(l.failing) >= lease.DeadAfter && c.connected.Load():
		l.said = true
		c.log.Warn("the other collectors cannot hear this one and will take its feeds over; "+
			"if the bucket "+wire.Bucket+" was deleted, restart all collectors", "error", c.explained(err))
	}
}

// reread makes entries read the bucket again.
func (c *Collector) reread() {
	select {
	case c.again <- struct{}{}:
	default:
	}
}

// resign removes the entry of this collector.
func (c *Collector) resign(ctx context.Context) {
	ctx, cancel := c.link.Limit(ctx, lease.Beat)
	defer cancel()
	c.remove(ctx, c.options.ID) // If it stays, the others remove it.
}

// bury removes the entry of a dead collector.
func (c *Collector) bury(ctx context.Context, id string) {
	ctx, cancel := c.link.Limit(ctx, callTime)
	defer cancel()
	c.remove(ctx, id)
}

// remove removes the entry of a collector. The marker that the bucket keeps of it expires, as IDs do not come back.
func (c *Collector) remove(ctx context.Context, id string) {
	if c.bucket.Purge(ctx, wire.CollectorKey+id, jetstream.PurgeTTL(markerTime)) != nil {
		_ = c.bucket.Delete(ctx, wire.CollectorKey+id) // Of a bucket that was created without expiry.
	}
}

// entries sends the entries of the bucket to a channel: forget, those that there are, nil, and then all that change. After an
// interruption, it begins again. It ends with ctx.
func (c *Collector) entries(ctx context.Context, to chan<- *lease.Entry) {
	for ctx.Err() == nil {
		w, err := c.bucket.WatchFiltered(ctx, []string{wire.CollectorKey + ">", wire.LeaseKey + ">"})
		if err == nil {
			if pass(ctx, to, forget) {
				c.forward(ctx, w, to)
			}
			_ = w.Stop()
		}
		select {
		case <-ctx.Done():
		case <-time.After(lease.Beat):
		}
	}
}

// forget announces that the bucket is read from its beginning.
var forget = new(lease.Entry)

// forward sends what a watcher finds, until ctx or the watcher ends, or the bucket has become another one.
func (c *Collector) forward(ctx context.Context, w jetstream.KeyWatcher, to chan<- *lease.Entry) {
	for {
		var next *lease.Entry
		select {
		case <-ctx.Done():
			return
		case <-c.again:
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
		if !pass(ctx, to, next) {
			return
		}
	}
}

// pass sends an entry, unless ctx ends before.
func pass(ctx context.Context, to chan<- *lease.Entry, e *lease.Entry) bool {
	select {
	case <-ctx.Done():
		return false
	case to <- e:
		return true
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
