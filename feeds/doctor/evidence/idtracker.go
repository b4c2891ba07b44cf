package evidence

import (
	"hash/maphash"
	"strconv"
	"time"

	"feedscope/feeds"
)

// idTracker remembers the last ids.
type idTracker struct {
	seed maphash.Seed
	made bool
	// seen has about the last events, in sets by the hash of their id.
	seen [seenSets][seenWays]seenID
	n    uint64
	// marks are numeric ids with their times, both increasing.
	marks marks

	// The largest of the connection's numeric ids, the previous one, and which of the 64 up to the largest have arrived.
	max, prev int64
	window    uint64
	started   bool
	skipped   bool   // Some events were not examined.
	lastTwice uint64 // The payload of the last event that arrived twice.
	shared    sharing

	run, fresh int    // On a resumed connection: repeats in a row, and events so far.
	sure       bool   // At least one of them is known to be the same event.
	follows    uint64 // The position of the event that would continue the run.
	before     int64  // The id that was sent, if numeric and if events have arrived before; otherwise -1.
	position   uint64 // The position of the event with the id that was sent; zero: unknown.
	earlier    bool   // The id that was sent is older than the last one, as if chosen by hand.
}

type seenID struct {
	id, body uint64
	n        uint64
	at       time.Time
	conn     uint32
}

const (
	// A set of seen holds so many events that hardly any is lost before 256 newer ones have come.
	seenSets, seenWays = 32, 8
	// sameTime is the time within which an event must arrive again to count as sent twice.
	sameTime = time.Second
	// resumeLook is how many events of a resumed connection are examined.
	resumeLook = 64
	maxQuote   = 64
	// maxPayloadHash is how much of a payload identifies it, in bytes.
	maxPayloadHash = 128
)

// connected starts a connection that resumes after an id.
func (t *idTracker) connected(after string) {
	if !t.made {
		t.seed, t.made = maphash.MakeSeed(), true
	}
	t.before, t.position, t.earlier = -1, 0, false
	if n, ok := number([]byte(after)); ok && t.started {
		t.before, t.earlier = n, n < t.prev
	}
	id := maphash.String(t.seed, after)
	if slot, known := t.slot(id); known {
		t.position = slot.n
	}
	t.started, t.window, t.run, t.fresh, t.sure, t.shared = false, 0, 0, 0, false, sharing{}
}

// examine records an event with its own id, made at the given time, on a connection.
func (t *idTracker) examine(e *feeds.Event, made time.Time, k *Connection, s *IDs) {
	s.Seen++
	t.n++
	id, body := maphash.Bytes(t.seed, e.ID), maphash.Bytes(t.seed, e.Data[:min(len(e.Data), maxPayloadHash)])
	slot, known := t.slot(id)
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
	if !ok { // Numbers among such ids are not positions.
		s.Words++
		t.started, t.prev = false, -1
	}
	if ok && !made.IsZero() {
		t.marks.add(n, made)
	}
	if ok && e.Time.Sub(k.Up) >= greetingTime {
		t.step(n, e.ID, s)
	} else if ok {
		t.started, t.max, t.prev, t.window = true, max(n, t.max), n, 0
	}
}

// slot returns the event with an id, or where to put it: in place of the oldest of its set.
func (t *idTracker) slot(id uint64) (slot *seenID, known bool) {
	set := &t.seen[id%seenSets]
	slot = &set[0]
	for i := range set {
		one := &set[i]
		if one.id == id && one.n > 0 {
			return one, true
		}
		if one.n < slot.n {
			slot = one
		}
	}
	return slot, false
}

func quote(id []byte) string { return string(id[:min(len(id), maxQuote)]) }

// number parses a decimal id.
func number(id []byte) (int64, bool) {
	if len(id) == 0 || len(id) > 18 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(id), 10, 64)
	return n, err == nil && n >= 0
}

// step records the next numeric id.
func (t *idTracker) step(n int64, text []byte, s *IDs) {
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
		// The id fills a gap.
		t.window |= 1 << uint(-ahead)
		s.Back++
		s.BackExample = quote(text)
	case ahead < 0:
		s.Wild++
	}
}

// sharing finds events that repeat the previous id while the next id is missing: 3, 4, 4, 6, 7. Events that belong
// together may share an id: 3, 4, 4, 5, or 3, 4, 4, 6, 6.
type sharing struct {
	again int  // How often the newest id was repeated.
	hole  bool // An id is missing after it, and the next id has arrived once.
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
