package view

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	members "feedscope/feeds/collect/lease"
	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/hub"
)

const (
	// silentAfter is how long a collector may be silent. Another one takes its feeds over within that time.
	silentAfter = 5 * time.Second
	// maxOwners is how many collectors are known at most, and how many leases.
	maxOwners = hub.MaxFeeds
)

// owners are the collectors and what they own, as the key-value bucket has it.
type owners struct {
	mu         sync.Mutex
	known      bool      // The bucket has been read.
	held       bool      // What comes is what it held before it was followed.
	since      time.Time // When collectors can first have been heard.
	full       bool      // There are more than maxOwners, so what is unknown may exist.
	collectors map[string]collector
	leases     map[string]lease // By feed's token.
}

// collector is when a collector was last heard, by our clock, and by the server's, and since when and why it cannot store what it
// reads. One that has left is removed.
type collector struct {
	heard, written, stuck time.Time
	why                   string
}

// trouble returns the clause about a collector that cannot store what it reads.
func (c *collector) trouble(id string) string {
	s := fmt.Sprintf("collector %s cannot store what it reads since %s", id, c.stuck.Local().Format(time.TimeOnly))
	if c.why != "" {
		s += ": " + c.why
	}
	return s
}

// maxShown is how many characters of a value are kept.
const maxShown = 200

// shown returns a value for the screen: anybody with access to the bucket may have written it.
func shown(value string) string { return schema.Clean(fmt.Sprintf("%.*s", maxShown, value)) }

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
	l, hasLease := o.leases[token]
	c, exists := o.collectors[l.collector]
	switch {
	case o.full && (!hasLease || l.collector != "" && !exists):
		return ""
	case l.collector == "":
		return "no collector has this feed"
	case !exists:
		return fmt.Sprintf("no collector has this feed; %s, which had it, is gone", l.collector)
	case now.Sub(c.heard) >= silentAfter:
		return fmt.Sprintf("no collector has this feed; %s, which had it, was last heard at %s", l.collector, c.written.Local().Format(time.TimeOnly))
	case !c.stuck.IsZero():
		return c.trouble(l.collector)
	}
	return ""
}

// has reports whether a feed's owner under a lease has been heard, and can store what it reads. If that cannot be known, it takes
// until one would have been heard.
func (o *owners) has(token string, revision uint64, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	l, hasLease := o.leases[token]
	c := o.collectors[l.collector]
	if !o.known || o.full && !hasLease {
		return now.Sub(o.since) >= silentAfter
	}
	return l.revision == revision && c.heard.After(o.since) && now.Sub(c.heard) < silentAfter && c.stuck.IsZero()
}

// Bounds of the silence of the bucket after which it is read anew: servers forget the readers they have in memory. It doubles
// while that does not help.
const (
	firstSilence = 3 * time.Second
	mostSilence  = time.Minute
)

// followOwners follows the owners of feeds until ctx ends. Without the bucket nothing is known of them.
func (v *View) followOwners(ctx context.Context) {
	ticks := time.NewTicker(retryEvery)
	defer ticks.Stop()
	for silence := firstSilence; ctx.Err() == nil; {
		v.mu.Lock()
		l := v.link
		v.mu.Unlock()
		if l != nil {
			switch changed, err := v.owner.follow(ctx, l, silence); {
			case changed, err != nil:
				silence = firstSilence
			default:
				silence = min(2*silence, mostSilence)
			}
		}
		select {
		case <-ctx.Done():
		case <-ticks.C:
		}
	}
}

// follow follows the bucket until it is silent for too long or ctx ends, and reports whether something has changed.
func (o *owners) follow(ctx context.Context, l *link.Link, silence time.Duration) (changed bool, err error) {
	kv, err := l.JS.KeyValue(ctx, wire.Bucket)
	if err != nil {
		return false, err
	}
	w, err := kv.WatchFiltered(ctx, []string{wire.CollectorKey + ">", wire.LeaseKey + ">"})
	if err != nil {
		return false, err
	}
	defer func() { _ = w.Stop() }()
	o.begin(time.Now())
	timer := time.NewTimer(silence)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return changed, nil
		case <-timer.C:
			return changed, nil
		case e, ok := <-w.Updates():
			if !ok {
				return changed, nil
			}
			changed = o.take(e, time.Now()) || changed
			timer.Reset(silence)
		}
	}
}

// begin begins to take what the bucket holds. What was known holds until then.
func (o *owners) begin(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held, o.full = true, false
	if o.collectors == nil {
		o.since, o.collectors, o.leases = now, make(map[string]collector), make(map[string]lease)
	}
}

// renewed begins to wait anew: while there was no connection, nobody could be heard.
func (o *owners) renewed(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.since = now
}

// take takes a key, and reports whether it has changed now. Nil follows the last of those that were there at the beginning.
func (o *owners) take(e jetstream.KeyValueEntry, now time.Time) (changed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e == nil {
		o.known, o.held = true, false
		return false
	}
	gone := e.Operation() != jetstream.KeyValuePut
	if id, ok := strings.CutPrefix(e.Key(), wire.CollectorKey); ok {
		id = shown(id)
		c := collector{heard: o.collectors[id].heard, written: e.Created()}
		if !o.held { // Else it may be from long ago.
			c.heard = now
		}
		if !gone {
			var m members.Member
			_ = json.Unmarshal(e.Value(), &m) // Of something else, only that it lives is known.
			c.stuck, c.why = m.Stuck, shown(m.Why)
		}
		o.full = !set(o.collectors, id, c, gone) || o.full
	}
	if token, ok := strings.CutPrefix(e.Key(), wire.LeaseKey); ok {
		o.full = !set(o.leases, token, lease{e.Revision(), shown(string(e.Value()))}, gone) || o.full
	}
	return !o.held
}

// set sets the value of a key, or removes it if it is gone. It returns false if there is no room for another one.
func set[T any](all map[string]T, key string, value T, gone bool) bool {
	_, had := all[key]
	switch {
	case gone:
		delete(all, key)
	case !had && len(all) >= maxOwners:
		return false
	default:
		all[key] = value
	}
	return true
}
