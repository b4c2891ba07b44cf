package view

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// silentAfter is how long a collector may be silent. Another one takes its feeds over within that time.
const silentAfter = 5 * time.Second

// owners are the collectors and what they own, as the key-value bucket has it.
type owners struct {
	mu         sync.Mutex
	known      bool      // The bucket has been read.
	since      time.Time // When it last began to be followed.
	collectors map[string]collector
	leases     map[string]lease // By feed's token.
}

// collector is when a collector was last heard, by our clock, and by the server's; zero for one that has left.
type collector struct{ heard, written time.Time }

// lease is the ownership of a feed.
type lease struct {
	revision  uint64
	collector string // Its ID; empty if nobody owns the feed.
}

// of returns the ID of the collector with a lease of a feed; empty if it is not known.
func (o *owners) of(token string, revision uint64) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if l := o.leases[token]; l.revision == revision {
		return l.collector
	}
	return ""
}

// doubt returns why nothing of a feed can be expected, empty if something can. The feed was heard at a time of ours.
func (o *owners) doubt(token string, heard, now time.Time) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.known || now.Sub(heard) < silentAfter || now.Sub(o.since) < silentAfter {
		return ""
	}
	l := o.leases[token]
	c := o.collectors[l.collector]
	switch {
	case l.collector == "":
		return "no collector has this feed"
	case now.Sub(c.heard) < silentAfter:
		return ""
	case c.written.IsZero():
		return fmt.Sprintf("no collector has this feed; %s, which had it, is gone", l.collector)
	}
	return fmt.Sprintf("no collector has this feed; %s, which had it, was last heard at %s", l.collector, c.written.Local().Format(time.TimeOnly))
}

// followOwners follows the owners of feeds until ctx ends. Without the bucket nothing is known of them.
func (v *View) followOwners(ctx context.Context) {
	ticks := time.NewTicker(retryEvery)
	defer ticks.Stop()
	for ctx.Err() == nil {
		v.mu.Lock()
		l := v.link
		v.mu.Unlock()
		if l != nil {
			_ = v.owner.follow(ctx, l)
		}
		select {
		case <-ctx.Done():
		case <-ticks.C:
		}
	}
}

// follow follows the bucket until ctx ends.
func (o *owners) follow(ctx context.Context, l *link.Link) error {
	kv, err := l.JS.KeyValue(ctx, wire.Bucket)
	if err != nil {
		return err
	}
	w, err := kv.WatchFiltered(ctx, []string{wire.CollectorKey + ">", wire.LeaseKey + ">"})
	if err != nil {
		return err
	}
	defer func() { _ = w.Stop() }()
	o.begin()
	for e := range w.Updates() {
		o.take(e, time.Now())
	}
	return nil
}

func (o *owners) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known, o.since = false, time.Now()
	o.collectors, o.leases = make(map[string]collector), make(map[string]lease)
}

// renewed begins to wait anew: while there was no connection, nobody could be heard.
func (o *owners) renewed(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.since = now
}

// take takes a key. Nil follows the last of those that were there at the beginning.
func (o *owners) take(e jetstream.KeyValueEntry, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e == nil {
		o.known = true
		return
	}
	gone := e.Operation() != jetstream.KeyValuePut
	if name, ok := strings.CutPrefix(e.Key(), wire.CollectorKey); ok && len(o.collectors) < maxFound {
		c := collector{written: e.Created()}
		switch {
		case gone:
			c = collector{}
		case o.known: // Else it may be from long ago.
			c.heard = now
		}
		o.collectors[name] = c
	}
	if token, ok := strings.CutPrefix(e.Key(), wire.LeaseKey); ok && len(o.leases) < maxFound {
		l := lease{revision: e.Revision()}
		if !gone {
			l.collector = string(e.Value())
		}
		o.leases[token] = l
	}
}
