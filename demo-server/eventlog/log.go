// Package eventlog keeps the newest events of one feed, numbered, so that any number of readers can follow it
// or resume.
//
// Appended entries go in; events ready for the wire come out, shared by all readers: nobody may change them.
// An append never waits for a reader, and a reader that falls behind learns how many events it has missed.
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
	// Time is when the event was made. [Log.Snapshot] expects times that do not fall from entry to entry.
	Time time.Time
	// Name is the event name. The log keeps it.
	Name []byte
	// Data is the payload: not empty, one line, not starting with a colon. The log keeps it.
	Data []byte
	// Key names what the event is about. The newest event of a key outlives the log's bound, for snapshots.
	// Empty: the event is about nothing that lasts.
	Key string
	// Closed tells that with this event the matter of Key is over: no event of it is kept beyond the bound.
	Closed bool
}

// record is an event with what its log knows of it, in one piece.
type record struct {
	id     uint64
	time   time.Time
	event  sse.Event
	digits [20]byte // The id as event.ID has it.
}

// Log is an append-only log bounded by a count of events. Ids start at 1 and rise by 1.
// It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	ring    []*record
	newest  uint64
	latest  map[string]*record
	changed chan struct{}
}

// New makes a log that holds the newest limit events; limit is at least 1.
func New(limit int) *Log {
	return &Log{ring: make([]*record, max(limit, 1)), latest: make(map[string]*record)}
}

// Append adds an event, drops the oldest one when the log is full, and returns the new event's id.
func (l *Log) Append(e Entry) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.newest++
	r := &record{id: l.newest, time: e.Time, event: sse.Event{Event: e.Name, Data: e.Data}}
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
	return r.id
}

// Newest returns the id of the newest event; 0 when there is none.
func (l *Log) Newest() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest
}

// Changed returns a channel that is closed by the next Append. Take it before reading, wait on it after.
func (l *Log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return l.changed
}

// After appends to dst the events that follow id, oldest first, at most limit of them. Missed is how many
// events between id and the first of these are gone for good. An id that is not smaller than the newest one
// has nothing after it.
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

// Snapshot returns what tells a new reader where things stand, in order of ids: the events since a time, at
// least the newest atLeast events, and before them the newest event of every open key. Newest is the id
// after which the log goes on.
func (l *Log) Snapshot(since time.Time, atLeast int) (events []*sse.Event, newest uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.oldest()
	held := int(l.newest + 1 - oldest)
	n := held - sort.Search(held, func(i int) bool { return !l.ring[l.index(oldest+uint64(i))].time.Before(since) })
	first := l.newest + 1 - uint64(min(max(n, atLeast), held))
	return l.appendRange(l.latestBefore(first), first, l.newest), l.newest
}

// latestBefore returns the newest event of every open key as far as its id is smaller than first.
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

// oldest returns the id of the oldest event held; newest+1 when there is none.
func (l *Log) oldest() uint64 {
	if held := uint64(len(l.ring)); l.newest > held {
		return l.newest - held + 1
	}
	return 1
}

// index returns where the ring holds an id.
func (l *Log) index(id uint64) int { return int(id % uint64(len(l.ring))) }
