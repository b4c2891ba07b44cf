package feeds

// View is a stretch of the history, lent: its bytes stay what they are until it is released, whatever the history
// drops meanwhile. It is how to look at many events without a copy of each, and without holding up those who append.
// It is for one goroutine at a time.
type View struct {
	history *History
	slab    *slab
	first   uint64
	bytes   []byte
	records []record
	names   []string
}

// View lends the stretch that holds the event with number seq: as many events before and after it as lie together, up to
// about a MiB of them. It returns false when the event is not, or no longer, held. Release the view soon: as long as it is
// lent, it adds to the memory that the history takes.
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

// Release gives the view back. Nothing that came from it may be used any more.
func (v *View) Release() {
	v.history.mu.Lock()
	defer v.history.mu.Unlock()
	v.slab.lent--
}

// Range gives the numbers of the events in the view: from first up to, not including, next.
func (v *View) Range() (first, next uint64) { return v.first, v.first + uint64(len(v.records)) }

// Head gives an event's envelope. The number must be in the view's range.
func (v *View) Head(seq uint64) Head { return v.record(seq).envelope(seq, v.names) }

// Stored gives what is held of an event: a message's block as it was received, after the last event ID from before it
// where the block sets none; of other kinds the data.
func (v *View) Stored(seq uint64) []byte {
	r := v.record(seq)
	from := r.start
	if r.kind != Message {
		from += r.idLength
	}
	return v.bytes[from : r.start+r.length]
}

// Event gives the event itself, as [History.Event] does.
func (v *View) Event(seq uint64, b *EventBuffer) Event {
	e, idLength := b.take(v.record(seq), v.bytes)
	e.Seq = seq
	b.fill(&e, idLength)
	return e
}

func (v *View) record(seq uint64) *record { return &v.records[seq-v.first] }
