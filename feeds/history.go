package feeds

import (
	"slices"
	"sort"
	"sync"
	"time"
)

// DefaultHistoryBytes is the size of a hub's history unless told otherwise: 64 MiB.
const DefaultHistoryBytes = 64 << 20

// History is the retained end of a hub's timeline: the events of all feeds in the order in which they were
// handed over, bounded by bytes, oldest dropped first.
//
// Events are numbered from 1 and keep their number. History is safe for concurrent use; no reader makes a feed
// wait for longer than a copy of one event takes, save [History.Scan] for its callback. Who looks at many events borrows them:
// [History.View].
type History struct {
	limit int

	mu    sync.Mutex
	slabs []*slab
	next  uint64
	size  int
	names names
	watch []chan<- struct{}
}

// The history is dropped in slabs: a sixty-fourth of the limit each, within bounds, or as large as an event that
// needs more. Of a slab so much is for records as events need that are like those in the slab before it, within bounds: if
// they turn out otherwise, at most four fifths of that one are wasted.
const (
	minSlab    = 1 << 10
	maxSlab    = 1 << 20
	slabs      = 64
	smallEvent = 64
	largeEvent = 200
)

// slabSize gives the bytes and records of a slab that has room for n bytes.
func (h *History) slabSize(n int) (size, records int) {
	total := min(max(h.limit/slabs, minSlab), maxSlab)
	records = max(total/(h.typical()+recordBytes), 1)
	return max(total-records*recordBytes, n), records
}

// typical is how many bytes an event has, as far as can be told. Rounded, so that a slab can often be used again.
func (h *History) typical() int {
	if len(h.slabs) == 0 {
		return largeEvent
	}
	last := h.slabs[len(h.slabs)-1]
	mean := len(last.bytes) / len(last.records)
	return min(max(mean&^7, smallEvent), largeEvent)
}

// NewHistory makes a history of at most limit bytes, bookkeeping included. Zero means the default;
// a negative limit keeps nothing.
func NewHistory(limit int) *History {
	if limit == 0 {
		limit = DefaultHistoryBytes
	}
	return &History{limit: limit, next: 1}
}

// Limit is the bound in bytes; not positive when the history keeps nothing.
func (h *History) Limit() int { return h.limit }

// Size is the memory that the retained events take, in bytes.
func (h *History) Size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.size
}

// Range gives the numbers of the retained events: from first up to, not including, next. Next less one
// is how many there ever were, first less one how many are no longer held.
func (h *History) Range() (first, next uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.first(), h.next
}

func (h *History) first() uint64 {
	if len(h.slabs) == 0 {
		return h.next
	}
	return h.slabs[0].first
}

// append retains the events and numbers them.
func (h *History) append(events []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.limit <= 0 {
		h.next += uint64(len(events))
		return
	}
	for i := range events {
		e := &events[i]
		e.Seq = h.next
		if n := retained(e); h.keeps(n) {
			h.room(n).add(e, h.names.index(e.Type))
		} else {
			h.clear() // What is older than an event that cannot be kept goes before it.
		}
		h.next++
	}
	for _, c := range h.watch {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Watch has a value sent to c whenever events have been appended, unless c is full: so one value may stand for several
// times. It ends when the returned function is called.
func (h *History) Watch(c chan<- struct{}) (end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watch = append(h.watch, c)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if i := slices.Index(h.watch, c); i >= 0 {
			h.watch = slices.Delete(h.watch, i, i+1)
		}
	}
}

// retained is how many bytes of an event are kept besides its record.
func retained(e *Event) int {
	if e.Kind != Message {
		return len(e.Raw) + len(e.Data)
	}
	if !e.OwnID {
		return len(e.ID) + len(e.Raw)
	}
	return len(e.Raw)
}

// keeps tells whether an event of n bytes can be held at all.
func (h *History) keeps(n int) bool {
	size, records := h.slabSize(n)
	return size+records*recordBytes <= h.limit
}

// room returns a slab with n free bytes and a free record, after dropping what must go for it.
func (h *History) room(n int) *slab {
	if len(h.slabs) > 0 {
		last := h.slabs[len(h.slabs)-1]
		if last.fits(n) && len(last.records) < cap(last.records) {
			return last
		}
	}
	size, records := h.slabSize(n)
	s := h.drop(size, records)
	if s == nil {
		s = &slab{bytes: make([]byte, 0, size), records: make([]record, 0, records)}
	}
	s.first = h.next
	h.slabs = append(h.slabs, s)
	h.size += s.size()
	return s
}

// drop lets the oldest slabs go until there is room for one of a size. It returns one of them that is just
// that, emptied, to be used again.
func (h *History) drop(size, records int) (fit *slab) {
	gone := 0
	for h.size+size+records*recordBytes > h.limit && gone < len(h.slabs) {
		s := h.slabs[gone]
		h.size -= s.size()
		if cap(s.bytes) == size && cap(s.records) == records && s.lent == 0 {
			fit = s
		}
		gone++
	}
	h.slabs = slices.Delete(h.slabs, 0, gone)
	if fit != nil {
		fit.bytes, fit.records = fit.bytes[:0], fit.records[:0]
	}
	return fit
}

func (h *History) clear() {
	h.slabs, h.size = nil, 0
}

// Head is an event's envelope: all but its bytes.
type Head struct {
	Seq  uint64
	Kind Kind
	Feed int
	// Type is a message's type; [OtherType] where there are too many to keep them all.
	Type     string
	Time     time.Time
	Conn     uint32
	Read     uint32
	Replayed bool
	// State is set for Kind Change.
	State State
	// Size is the length of what is held of it, in bytes.
	Size int
}

// Scan visits the retained events from number from on, oldest first, until visit returns false. It
// returns the number to go on from. The history is locked meanwhile: visit must be quick.
func (h *History) Scan(from uint64, visit func(Head) bool) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	from = max(from, h.first())
	for i := h.slabOf(from); i < len(h.slabs); i++ {
		s := h.slabs[i]
		for j := int(from - s.first); j < len(s.records); j++ {
			from++
			if !visit(s.records[j].envelope(from-1, h.names.list)) {
				return from
			}
		}
	}
	return from
}

// ScanBack visits the retained events before number before, newest first, until visit returns false. It
// returns the number of the last event that was visited, or before. The history is locked as in [History.Scan].
func (h *History) ScanBack(before uint64, visit func(Head) bool) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	before = min(before, h.next)
	for before > h.first() {
		s := h.slabs[h.slabOf(before-1)]
		for before > s.first {
			before--
			if !visit(s.records[before-s.first].envelope(before, h.names.list)) {
				return before
			}
		}
	}
	return before
}

// Head gives the envelope of one event; false: it is not, or no longer, held.
func (h *History) Head(seq uint64) (Head, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.slabs) == 0 || seq < h.first() || seq >= h.next {
		return Head{}, false
	}
	s := h.slabs[h.slabOf(seq)]
	return s.records[seq-s.first].envelope(seq, h.names.list), true
}

// slabOf finds the slab that holds seq, which is at least first.
func (h *History) slabOf(seq uint64) int {
	return max(sort.Search(len(h.slabs), func(i int) bool { return h.slabs[i].first > seq })-1, 0)
}

// Event copies the event with number seq into b and returns it; its slices are valid until b is used
// again. It returns false when the event is not, or no longer, held.
func (h *History) Event(seq uint64, b *EventBuffer) (Event, bool) {
	e, idLength, ok := h.copy(seq, b)
	if !ok {
		return Event{}, false
	}
	b.fill(&e, idLength)
	return e, true
}

func (h *History) copy(seq uint64, b *EventBuffer) (Event, int, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.slabs) == 0 || seq < h.first() || seq >= h.next {
		return Event{}, 0, false
	}
	s := h.slabs[h.slabOf(seq)]
	e, idLength := b.take(&s.records[seq-s.first], s.bytes)
	e.Seq = seq
	return e, idLength, true
}
