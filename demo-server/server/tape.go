package server

import (
	"sync"

	"feedscope/demo-server/scenario"
)

// tape stores the newest items of a script that all clients follow. Appending never waits for a reader.
type tape struct {
	mu      sync.Mutex
	ring    []scenario.Item
	keep    uint64
	next    uint64 // The number of items so far, and the place of the next one.
	over    bool   // The script is at its end and ended the connections there.
	err     error  // A value could not be computed.
	changed chan struct{}
}

func newTape(keep int) *tape { return &tape{keep: uint64(keep), changed: make(chan struct{})} }

// append adds an item and drops the oldest if the tape is full.
func (t *tape) append(i scenario.Item) {
	t.update(func() {
		if uint64(len(t.ring)) < t.keep {
			t.ring = append(t.ring, i)
		} else {
			t.ring[t.next%t.keep] = i
		}
		t.next++
	})
}

// finish marks the end of the script.
func (t *tape) finish(over bool, err error) { t.update(func() { t.over, t.err = over, err }) }

func (t *tape) update(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
	close(t.changed)
	t.changed = make(chan struct{})
}

// spot describes a tape as a client finds it.
type spot struct {
	oldest, newest uint64 // The places of the oldest item and after the newest one.
	follows        uint64 // The place after the client's last event, if it is known.
	known          bool
	missed         int
	over           bool
	err            error
}

// find looks for the newest event with an id.
func (t *tape) find(id string) spot {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := spot{oldest: t.oldest(), newest: t.next, over: t.over, err: t.err}
	for at := t.next; at > s.oldest && id != "" && !s.known; at-- {
		item := &t.ring[(at-1)%t.keep]
		switch {
		case item.Kind != scenario.Event:
		case string(item.Event.ID) == id:
			s.known, s.follows = true, at
		case len(item.Event.ID) > 0:
			s.missed++
		}
	}
	if !s.known {
		s.missed = 0
	}
	return s
}

func (t *tape) oldest() uint64 {
	if t.next > t.keep {
		return t.next - t.keep
	}
	return 0
}

// read appends to dst at most limit items from a place on. It returns false if they are no longer kept.
func (t *tape) read(from uint64, dst []scenario.Item, limit int) ([]scenario.Item, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if from < t.oldest() {
		return dst, false
	}
	for at := from; at < t.next && len(dst) < limit; at++ {
		dst = append(dst, t.ring[at%t.keep])
	}
	return dst, true
}

// state returns a channel that is closed by the next change, and whether the script is over.
func (t *tape) state() (changed <-chan struct{}, over bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changed, t.over || t.err != nil
}
