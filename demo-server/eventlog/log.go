// Package eventlog stores the newest events of a feed under sequential ids.
//
// Appended entries go in; encoded events come out for any number of readers to follow or resume. Events are shared: do
// not modify them. Appending never waits for a reader; a reader that falls behind learns how many events it missed.
package eventlog

import (
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/r3labs/sse/v2"
)

// Entry is an event to append.
type Entry struct {
	// Time is the event's timestamp. [Log.Snapshot] requires that times never decrease.
	Time time.Time
	// Name is the event name. The log retains it.
	Name []byte
	// Data is the payload: one non-empty line that does not start with a colon. The log retains it.
	Data []byte
	// Key names the subject of the event, empty for none. Snapshots contain the newest event of every open key, even
	// if the log no longer holds it.
	Key string
	// Closed removes Key from the open keys.
	Closed bool
	// Continues reports that the event belongs to the one before it. No snapshot begins with it.
	Continues bool
}

// Shared is an event of a log that several servers share.
type Shared struct {
	// Position is the event's place among those of all feeds, from 1.
	Position uint64
	// Feed is the name of its feed, such as "market". ID is its id there, and All its id among the events of several feeds; zero
	// if it is not one of them.
	Feed    string
	ID, All uint64
	Entry
}

// record is a stored event; keeping the id's digits inline saves an allocation.
type record struct {
	id        uint64
	time      time.Time
	event     sse.Event
	digits    [20]byte // Backs event.ID.
	continues bool
}

// Log is an append-only log of limited length. Ids start at 1 and increase by 1. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	ring    []*record
	first   uint64 // No event with a lower id is held.
	newest  uint64
	latest  map[string]*record
	changed chan struct{}
}

// New returns a log that holds the newest limit events, at least one.
func New(limit int) *Log {
	return &Log{ring: make([]*record, max(limit, 1)), first: 1, latest: make(map[string]*record)}
}

// Append adds an event, drops the oldest if the log is full, and returns the new id.
func (l *Log) Append(e Entry) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.put(l.newest+1, e)
	return l.newest
}

// Put adds an event under an id above all others. If it skips ids, the log no longer holds the events before it.
func (l *Log) Put(id uint64, e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id > l.newest {
		l.put(id, e)
	}
}

func (l *Log) put(id uint64, e Entry) {
	if id > l.newest+1 {
		l.first = id
	}
	l.newest = id
	r := &record{id: id, time: e.Time, event: sse.Event{Event: e.Name, Data: e.Data}, continues: e.Continues}
	r.event.ID = strconv.AppendUint(r.digits[:0], r.id, 10)
	l.ring[l.index(r.id)] = r
	switch {
	case e.Key == "":
	case e.Closed:
		delete(l.latest, e.Key)
	default:
		l.latest[e.Key] = r
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Newest returns the id of the newest event, 0 if there is none.
func (l *Log) Newest() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest
}

// Changed returns a channel that is closed by the next Append. Get it before reading the log.
func (l *Log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// After appends to dst at most limit events that follow id, oldest first. Missed is the number of events between id
// and the first one returned that the log no longer holds. If id is not below the newest, nothing follows it.
func (l *Log) After(id uint64, dst []*sse.Event, limit int) (events []*sse.Event, missed uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id >= l.newest {
		return dst, 0
	}
	first := id + 1
	if oldest := l.oldest(); first < oldest {
		missed = oldest - first
		first = oldest
	}
	last := min(l.newest, first+uint64(limit)-1)
	return l.appendRange(dst, first, last), missed
}

// Snapshot returns the events for a new reader, ordered by id: the newest event of every open key, then all events
// since a time and at least the newest atLeast, from an event on that does not continue another one. Newest is the id to
// continue after.
func (l *Log) Snapshot(since time.Time, atLeast int) (events []*sse.Event, newest uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.oldest()
	held := int(l.newest + 1 - oldest)
	n := held - sort.Search(held, func(i int) bool { return !l.ring[l.index(oldest+uint64(i))].time.Before(since) })
	first := l.newest + 1 - uint64(min(max(n, atLeast), held))
	for first > oldest && first <= l.newest && l.ring[l.index(first)].continues {
		first--
	}
	return l.appendRange(l.latestBefore(first), first, l.newest), l.newest
}

// latestBefore returns the newest event of every open key with an id below first.
func (l *Log) latestBefore(first uint64) []*sse.Event {
	var old []*record
	for _, r := range l.latest {
		if r.id < first {
			old = append(old, r)
		}
	}
	sort.Slice(old, func(i, j int) bool { return old[i].id < old[j].id })
	events := make([]*sse.Event, 0, len(old)+int(l.newest+1-first))
	for _, r := range old {
		events = append(events, &r.event)
	}
	return events
}

func (l *Log) appendRange(dst []*sse.Event, first, last uint64) []*sse.Event {
	for id := first; id <= last; id++ {
		dst = append(dst, &l.ring[l.index(id)].event)
	}
	return dst
}

// oldest returns the id of the oldest event held, newest+1 if there is none.
func (l *Log) oldest() uint64 {
	if held := uint64(len(l.ring)); l.newest > held {
		return max(l.first, l.newest-held+1)
	}
	return l.first
}

// index returns the ring index of an id.
func (l *Log) index(id uint64) int { return int(id % uint64(len(l.ring))) }
