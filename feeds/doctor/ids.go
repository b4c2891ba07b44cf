package doctor

import (
	"hash/maphash"
	"strconv"
	"time"

	"feedscope/feeds"
)

// idTrack knows the last ids.
type idTrack struct {
	seed maphash.Seed
	made bool
	// seen are the last events by the hash of their id.
	seen [256]seenID
	n    uint64
	// marks are numeric ids and when they were made, both rising.
	marks marks

	// The numeric ids of the connection: the largest, which of the 64 up to it have come, and the one before.
	max, prev int64
	window    uint64
	started   bool
	skipped   bool
	lastTwice uint64 // The payload of the last event that came twice.
	shared    sharing

	run, fresh int    // Of a resumed connection: repeats in a row, and whether that is over.
	sure       bool   // One of them at least is known to be the same event.
	follows    uint64 // The place of the event that would continue the run.
	before     int64  // The last numeric id of the connection before; -1: none.
}

type seenID struct {
	id, body uint64
	n        uint64
	at       time.Time
	conn     uint32
}

const (
	// sameTime is within which an event that comes again is taken for the same sending.
	sameTime = time.Second
	// resumeLook is how many events of a resumed connection tell how it went on.
	resumeLook = 64
	maxQuote   = 64
)

// connected begins a connection.
func (t *idTrack) connected() {
	if !t.made {
		t.seed, t.made = maphash.MakeSeed(), true
	}
	t.before = -1
	if t.started {
		t.before = t.prev
	}
	t.started, t.window, t.run, t.fresh, t.sure, t.shared = false, 0, 0, 0, false, sharing{}
}

// skip says that events were left out.
func (t *idTrack) skip() { t.skipped = true }

// look takes note of an event with an id of its own, made at the given time, on a connection.
func (t *idTrack) look(e *feeds.Event, made time.Time, k *Connection, s *IDs) {
	s.Seen++
	t.n++
	id, body := maphash.Bytes(t.seed, e.ID), t.body(e)
	slot := &t.seen[id%uint64(len(t.seen))]
	known := slot.n > 0 && slot.id == id
	if len(k.Greeting) < 4 {
		k.Greeting = append(k.Greeting, id)
	}
	if k.Resume != nil {
		t.resumed(e, made, k, t.recall(e.ID, made, slot, seenID{id: id, body: body, conn: k.Number}), slot)
	}
	if known && slot.body == body && slot.conn == k.Number && e.Time.Sub(slot.at) < sameTime && body != t.lastTwice {
		s.Twice++
		t.lastTwice = body
		s.Example = quote(e.ID)
	}
	if !known || slot.conn != k.Number {
		*slot = seenID{id: id, body: body, n: t.n, at: e.Time, conn: k.Number}
	}
	n, ok := number(e.ID)
	if ok && !made.IsZero() {
		t.marks.add(n, made)
	}
	if ok && e.Time.Sub(k.Up) >= greetingTime {
		t.step(n, e.ID, s)
	} else if ok {
		t.started, t.max, t.prev, t.window = true, max(n, t.max), n, 0
	}
}

// maxBody bounds how much of a payload tells it from others, in bytes.
const maxBody = 128

func (t *idTrack) body(e *feeds.Event) uint64 {
	return maphash.Bytes(t.seed, e.Data[:min(len(e.Data), maxBody)])
}

func quote(id []byte) string { return string(id[:min(len(id), maxQuote)]) }

// number reads an id that is a whole number.
func number(id []byte) (int64, bool) {
	if len(id) == 0 || len(id) > 18 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(id), 10, 64)
	return n, err == nil && n >= 0
}

// step takes the next numeric id.
func (t *idTrack) step(n int64, text []byte, s *IDs) {
	skipped := t.skipped
	t.skipped = false
	if !t.started {
		t.started, t.max, t.prev, t.window = true, n, n, 1
		return
	}
	if !skipped {
		s.Steps++
		if n == t.prev+1 {
			s.Ones++
		}
		t.shared.step(n, t.prev, text, s)
	} else {
		t.shared = sharing{}
	}
	t.prev = n
	switch ahead := n - t.max; {
	case ahead > 0:
		if ahead < 64 {
			t.window <<= uint(ahead)
		} else {
			t.window = 0
		}
		t.window |= 1
		t.max = n
	case ahead > -64 && t.window>>uint(-ahead)&1 == 0 && !skipped && t.window>>uint(-ahead) != 0:
		// A hole between ids that have come.
		t.window |= 1 << uint(-ahead)
		s.Back++
		s.BackExample = quote(text)
	case ahead < 0:
		s.Wild++
	}
}

// sharing finds events that bear the id of the one before, while their own is missing behind it: 3, 4, 4, 6, 7. Events that
// belong together may share an id: 3, 4, 4, 5, or 3, 4, 4, 6, 6.
type sharing struct {
	again int  // How often the newest id came again.
	hole  bool // An id is missing since, and the one behind it came once so far.
}

func (h *sharing) step(n, prev int64, text []byte, s *IDs) {
	switch {
	case n == prev:
		if h.hole {
			s.Together++
		}
		h.again++
		h.hole = false
		return
	case h.hole:
		s.Shared++
	case h.again > 0 && n == prev+1:
		s.Together++
	}
	h.hole = h.again == 1 && n == prev+2
	if h.hole {
		s.SharedExample = quote(text)
	}
	h.again = 0
}
