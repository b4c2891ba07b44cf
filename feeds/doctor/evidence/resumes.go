package evidence

import (
	"cmp"
	"slices"
	"time"

	"feedscope/feeds"
)

// recollection is whether an id arrived before, and with which event.
type recollection uint8

const (
	unknown recollection = iota
	sameEvent
	otherEvent
	thisConnection
)

// recall reports whether an id arrived before and for the same event, since numbering starts over if a server loses
// its log. It recognizes events that are no longer remembered by number and time.
func (t *idTracker) recall(text []byte, made time.Time, slot *seenID, now seenID) recollection {
	switch {
	case slot.n == 0 || slot.id != now.id:
		if n, ok := number(text); ok && !made.IsZero() {
			return t.marks.recall(n, made)
		}
		return unknown
	case slot.conn == now.conn:
		return thisConnection
	case slot.body == now.body:
		return sameEvent
	}
	return otherEvent
}

// marks are numeric ids with the times in their events, spaced to reach back to the beginning.
type marks struct {
	all [64]mark
	n   int
	gap time.Duration // The minimum between two marks.
}

type mark struct {
	id   int64
	made time.Time
}

// firstGap is the initial time between two marks; markSlack is how far times may deviate from the order of ids.
const firstGap, markSlack = time.Second, time.Second

func (m *marks) add(id int64, made time.Time) {
	if m.n > 0 {
		if last := m.all[m.n-1]; id <= last.id || made.Sub(last.made) < max(m.gap, firstGap) {
			return
		}
	}
	if m.n == len(m.all) {
		for m.n = 0; m.n < len(m.all)/2; m.n++ {
			m.all[m.n] = m.all[2*m.n]
		}
		m.gap = 2 * max(m.gap, firstGap)
	}
	m.all[m.n] = mark{id, made}
	m.n++
}

// recall reports whether an id was made at the time of its neighbors.
func (m *marks) recall(id int64, made time.Time) recollection {
	if m.n == 0 || id < m.all[0].id || id > m.all[m.n-1].id {
		return unknown
	}
	i, _ := slices.BinarySearchFunc(m.all[:m.n], id, func(k mark, id int64) int { return cmp.Compare(k.id, id) })
	if made.Before(m.all[max(i-1, 0)].made.Add(-markSlack)) || made.After(m.all[i].made.Add(markSlack)) {
		return otherEvent
	}
	return sameEvent
}

// SomeOthers is how many ids must be reused for other events before numbering counts as started over.
const SomeOthers = 3

// resumed records how a resumed connection continues.
func (t *idTracker) resumed(e *feeds.Event, made time.Time, k *Connection, known recollection, slot *seenID) {
	r := k.Resume
	if t.fresh >= resumeLook {
		return
	}
	t.fresh++
	n, numeric := number(e.ID)
	if later := numeric && t.before >= 0 && n > t.before; known == sameEvent && (later || !numeric && slot.n > t.position) {
		known = unknown // The event follows the id that was sent, so it was requested.
	}
	if t.fresh == 1 {
		r.First = quote(e.ID)
		r.Replay = e.Replayed || !made.IsZero() && made.Before(k.Started)
		if numeric && t.before >= 0 && n > t.before+1 && !t.earlier {
			r.Jump = n - t.before - 1
		}
	}
	back := numeric && t.before >= 0 && n <= t.before
	if known == otherEvent && back && n < t.before {
		if r.Others++; r.Others == SomeOthers {
			t.marks = marks{}
		}
	}
	t.again(known, slot, back && t.fresh > 1 && n == t.prev+1)
	if t.sure {
		r.Repeats = max(r.Repeats, t.run)
	}
}

// again counts consecutive events that had arrived before. next reports whether the id is an old number that follows
// the previous one; it may be too old to be remembered.
func (t *idTracker) again(known recollection, slot *seenID, next bool) {
	switch {
	case known == otherEvent, known != sameEvent && !next:
		t.run, t.sure = 0, false
		return
	case known == unknown, next:
		t.run++
	case t.run > 0 && slot.n == t.follows:
		t.run++
	default:
		t.run = 1
	}
	t.sure = t.sure || known == sameEvent
	t.follows = slot.n + 1
}
