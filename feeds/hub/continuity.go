package hub

import (
	"bytes"
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
	if len(c.after) == 0 {
		return
	}
	for i := range r.batch {
		e := &r.batch[i]
		at := r.positionOf(e)
		if at == nil {
			continue
		}
		if follows(at, c.after, e.Replayed) {
			c.since = c.before
		}
		c.after = nil
		return
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
