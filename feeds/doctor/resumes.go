package doctor

import (
	"cmp"
	"slices"
	"time"

	"feedscope/feeds"
)

// recollection is what is known of an event's id.
type recollection uint8

const (
	unknown recollection = iota
	sameEvent
	otherEvent
	thisConnection
)

// recall tells whether an id came before, and for the same event: ids begin anew where a server lost its log. What came too long ago to be
// known by itself is known by its number and time.
func (t *idTrack) recall(text []byte, made time.Time, slot *seenID, now seenID) recollection {
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

// marks are numeric ids with the times that their events name, so far apart that they reach back to the beginning.
type marks struct {
	all [64]mark
	n   int
	gap time.Duration // The least between two.
}

type mark struct {
	id   int64
	made time.Time
}

// firstGap is between two marks at first; markSlack is by how much times may be out of the ids' order.
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

// recall tells whether an id was made when those around it were.
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

// someOthers is how many ids must come again for other events until they are taken to have begun anew.
const someOthers = 3

// resumed takes note of how a resumed connection goes on.
func (t *idTrack) resumed(e *feeds.Event, made time.Time, k *Connection, known recollection, slot *seenID) {
	r := k.Resume
	if t.fresh >= resumeLook {
		return
	}
	t.fresh++
	n, numeric := number(e.ID)
	if t.fresh == 1 {
		r.First = quote(e.ID)
		r.Replay = e.Replayed || !made.IsZero() && made.Before(k.Started)
		if numeric && t.before >= 0 && n > t.before+1 {
			r.Jump = n - t.before - 1
		}
	}
	back := numeric && t.before >= 0 && n <= t.before
	if known == otherEvent && back && n < t.before {
		if r.Others++; r.Others == someOthers {
			t.marks = marks{}
		}
	}
	t.again(known, slot, back && t.fresh > 1 && n == t.prev+1)
	if t.sure {
		r.Repeats = max(r.Repeats, t.run)
	}
}

// again counts events in a row that came before. Next tells of one whose number is old and the next one: it may have come too long ago to
// be known by itself.
func (t *idTrack) again(known recollection, slot *seenID, next bool) {
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
