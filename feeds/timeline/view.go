package timeline

import "feedscope/feeds"

// View is a part of the history that stays unchanged until it is released, whatever the history drops meanwhile. Use it
// to read many events without copying each and without blocking feeds. A view is for one goroutine at a time.
type View struct {
	history *History
	slab    *slab
	first   uint64
	bytes   []byte
	records []record
	names   []string
}

// View returns the part of the history that contains the event with number seq, with its neighbors, up to about 1 MiB.
// It returns false if the event is not retained. Release the view soon: its memory counts in addition to the limit.
func (h *History) View(seq uint64) (View, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.slabs) == 0 || seq < h.first() || seq >= h.next {
		return View{}, false
	}
	s := h.slabs[h.slabOf(seq)]
	s.lent++
	return View{history: h, slab: s, first: s.first, bytes: s.bytes, records: s.records, names: h.names.list}, true
}

// Release ends the use of the view and of all slices obtained from it.
func (v *View) Release() {
	v.history.mu.Lock()
	defer v.history.mu.Unlock()
	v.slab.lent--
}

// Range returns the numbers of the events in the view: from first up to but excluding next.
func (v *View) Range() (first, next uint64) { return v.first, v.first + uint64(len(v.records)) }

// Head returns the head of an event. The number must be in the range of the view.
func (v *View) Head(seq uint64) Head { return v.record(seq).head(seq, v.names) }

// Stored returns the bytes retained of an event: for a message the block as received, preceded by the inherited last
// event ID if the block sets none; for other kinds the data.
func (v *View) Stored(seq uint64) []byte {
	r := v.record(seq)
	from := r.start
	if r.kind != feeds.Message {
		from += r.idLength
	}
	return v.bytes[from : r.start+r.length]
}

// Event returns the event, like [History.Event].
func (v *View) Event(seq uint64, b *Buffer) feeds.Event {
	r := v.record(seq)
	kept := v.bytes[r.start : r.start+r.length]
	b.load(kept[:r.idLength], r.kind, kept[r.idLength:])
	e := r.event(seq)
	b.fill(&e, int(r.idLength))
	return e
}

func (v *View) record(seq uint64) *record { return &v.records[seq-v.first] }
