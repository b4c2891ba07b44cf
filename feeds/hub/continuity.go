package hub

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// continuity is whether what arrived on earlier connections is still known to be true. Events may be missing between two
// connections, unless the server shows that it continues where the last one ended.
type continuity struct {
	since, before time.Time // See [Feed.Since]; before is its value if the server continues.
	after         []byte    // The position that the connection resumed after; nil once it is known whether it did.

	gaps   bool   // A connection left numbers out, or its positions are none,
	counts bool   // none did, and one was long enough to show that they count events.
	lost   uint64 // Events that such numbers left out at resumes.
}

// enoughCounted is how many messages show that positions count events.
const enoughCounted = 10

// ended looks at a connection that ends at a position.
func (c *continuity) ended(r *receiver, at []byte) {
	n := int64(r.messages) - r.before
	if !r.placed || n < 2 {
		return
	}
	last, err := strconv.ParseInt(string(at), 10, 64)
	c.gaps = c.gaps || err != nil || r.first < 0 || last-r.first != n-1
	c.counts = !c.gaps && (c.counts || n >= enoughCounted)
}

// skipped returns how many events are missing between the position that the connection resumed after and its first one.
func (c *continuity) skipped(first int64) int64 {
	last, err := strconv.ParseInt(string(c.after), 10, 64)
	if !c.counts || err != nil || last < 0 || first <= last {
		return 0
	}
	return first - last - 1
}

// reconnected starts a connection that came up at a time.
func (c *continuity) reconnected(up time.Time, after []byte) {
	c.since, c.before, c.after = up, c.since, bytes.Clone(after)
}

// Since returns from when on events are known to be complete: what arrived before may be outdated. It is when the feed
// last reconnected to a server that did not show that it continued where the last connection had ended; zero if there was
// no such connection.
func (f *Feed) Since() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.continuity.since
}

// continues looks at the first message of a connection that has a position: the next number shows that nothing is missing,
// and an event from before the connection, with another position, that the server resumed. The caller holds mu.
func (r *receiver) continues() {
	c := &r.feed.continuity
	if r.placed {
		return
	}
	for i := range r.batch {
		e := &r.batch[i]
		at := r.positionOf(e)
		if at == nil {
			continue
		}
		r.place(at, r.batch[i:])
		if len(c.after) > 0 && follows(at, c.after, e.Replayed) {
			c.since = c.before
		}
		if n := c.skipped(r.first); n > 0 {
			c.lost += uint64(n)
			r.gap = fmt.Sprintf("resumed after %s with %s, %s missing in between", short(string(c.after)), at, quantity(n, "event"))
			r.feed.life.remark(r.gap, r.now)
		}
		c.after = nil
		return
	}
}

// place records the first position of the connection, which the first message of rest has.
func (r *receiver) place(at []byte, rest []feeds.Event) {
	r.placed, r.before = true, int64(r.messages)
	for i := range rest {
		if rest[i].Kind == feeds.Message {
			r.before--
		}
	}
	var err error
	if r.first, err = strconv.ParseInt(string(at), 10, 64); err != nil {
		r.first = -1
	}
}

// follows reports whether the first position of a connection shows that the server continued after another one.
func follows(first, after []byte, replayed bool) bool {
	next, err := strconv.ParseInt(string(first), 10, 64)
	last, lastErr := strconv.ParseInt(string(after), 10, 64)
	if err != nil || lastErr != nil {
		return replayed && !bytes.Equal(first, after)
	}
	return next == last+1 || next > last && replayed
}

// positionOf returns the position of an event; nil if it has none of its own.
func (r *receiver) positionOf(e *feeds.Event) []byte {
	path, types := r.feed.spec.Resume.Path, r.feed.spec.ResumeEvents
	switch {
	case e.Kind != feeds.Message || len(types) > 0 && !slices.Contains(types, string(e.Type)):
	case path == "" && e.OwnID:
		return e.ID
	case path != "":
		if v := jsonpath.Get(e.Data, path); v.Exists() && v.Type != gjson.Null {
			return []byte(v.String())
		}
	}
	return nil
}
