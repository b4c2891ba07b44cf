package timeline

import (
	"slices"
	"sort"
	"sync"
	"time"

	"feedscope/feeds"
)

// defaultBytes is the default limit of a history.
const defaultBytes = 64 << 20

// History retains the newest events of all feeds, in the order in which they were dispatched.
//
// Events are numbered from 1 and keep their number. History is safe for concurrent use. No reader blocks a feed, except
// in the callback of [History.Scan]. To read many events, use [History.View].
type History struct {
	limit int

	mu    sync.Mutex
	slabs []*slab
	next  uint64
	size  int
	names names
	watch []chan<- struct{}
}

// The history is dropped in slabs: a sixty-fourth of the limit each, within bounds, or as large as an event that needs
// more. The share of a slab for records follows the size of events in the slab before it, within bounds: if events turn
// out different, at most four fifths of the slab are wasted.
const (
	minSlab    = 1 << 10
	maxSlab    = 1 << 20
	slabs      = 64
	smallEvent = 64
	largeEvent = 200
)

// slabSize returns the bytes and records of a slab with room for an event of n bytes.
func (h *History) slabSize(n int) (size, records int) {
	total := min(max(h.limit/slabs, minSlab), maxSlab)
	records = max(total/(h.typical()+recordBytes), 1)
	return max(total-records*recordBytes, n), records
}

// typical returns the mean size of recent events, rounded so that slabs can often be reused.
func (h *History) typical() int {
	if len(h.slabs) == 0 {
		return largeEvent
	}
	last := h.slabs[len(h.slabs)-1]
	mean := len(last.bytes) / len(last.records)
	return min(max(mean&^7, smallEvent), largeEvent)
}

// New returns a history of at most limit bytes, bookkeeping included. Zero means 64 MiB; a negative limit
// retains nothing.
func New(limit int) *History {
	if limit == 0 {
		limit = defaultBytes
	}
	return &History{limit: limit, next: 1}
}

// Size returns the memory of the retained events in bytes.
func (h *History) Size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.size
}

// Range returns the numbers of the retained events: from first up to but excluding next. In total there were next-1
// events, of which first-1 were dropped.
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

// Append retains the events and numbers them.
func (h *History) Append(events []feeds.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.limit <= 0 {
		h.next += uint64(len(events))
		return
	}
	for i := range events {
		e := &events[i]
		e.Seq = h.next
		n := retained(e)
		if size, records := h.slabSize(n); size+records*recordBytes <= h.limit {
			h.room(n).add(e, h.names.index(e.Type))
		} else {
			h.slabs, h.size = nil, 0 // An event that does not fit drops everything older.
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

// Watch sends a value to c after events were appended, unless c is full: one value may represent several appends. The
// returned function stops it.
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

// retained returns how many bytes of an event are kept besides its record.
func retained(e *feeds.Event) int {
	if e.Kind != feeds.Message {
		return len(e.Raw) + len(e.Data)
	}
	if !e.OwnID {
		return len(e.ID) + len(e.Raw)
	}
	return len(e.Raw)
}

// room returns a slab with n free bytes and a free record, dropping old slabs as needed.
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

// drop removes the oldest slabs until there is room for a slab of this size. It returns one of them, emptied, if its
// size is the same.
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

// Head is an event without its bytes.
type Head struct {
	Seq  uint64
	Kind feeds.Kind
	Feed int
	// Type is the type of a message, or [OtherType].
	Type     string
	Time     time.Time
	Conn     uint32
	Read     uint32
	Replayed bool
	// State is set for Kind Change.
	State feeds.State
}

// Scan visits the retained events starting at number from, oldest first, until visit returns false. It returns the
// number at which to continue. The history is locked meanwhile, so visit must be quick.
func (h *History) Scan(from uint64, visit func(Head) bool) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	from = max(from, h.first())
	for i := h.slabOf(from); i < len(h.slabs); i++ {
		s := h.slabs[i]
		for j := int(from - s.first); j < len(s.records); j++ {
			from++
			if !visit(s.records[j].head(from-1, h.names.list)) {
				return from
			}
		}
	}
	return from
}

// ScanBack visits the retained events before number before, newest first, until visit returns false. It returns the
// number of the last event visited, or before. The history is locked as in [History.Scan].
func (h *History) ScanBack(before uint64, visit func(Head) bool) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	before = min(before, h.next)
	for before > h.first() {
		s := h.slabs[h.slabOf(before-1)]
		for before > s.first {
			before--
			if !visit(s.records[before-s.first].head(before, h.names.list)) {
				return before
			}
		}
	}
	return before
}

// Head returns the head of one event; ok is false if it is not retained.
func (h *History) Head(seq uint64) (Head, bool) {
	v, ok := h.View(seq)
	if !ok {
		return Head{}, false
	}
	defer v.Release()
	return v.Head(seq), true
}

// Find returns the number of the message of a feed that begins at an offset of a connection's body; false if it is not
// retained.
func (h *History) Find(feed int, conn uint32, offset int64) (seq uint64, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range slices.Backward(h.slabs) {
		for i := len(s.records) - 1; i >= 0; i-- {
			r := &s.records[i]
			if r.offset == offset && r.conn == conn && int(r.feed) == feed && r.kind == feeds.Message {
				return s.first + uint64(i), true
			}
		}
	}
	return 0, false
}

// slabOf returns the index of the slab that contains seq, which is at least first.
func (h *History) slabOf(seq uint64) int {
	return max(sort.Search(len(h.slabs), func(i int) bool { return h.slabs[i].first > seq })-1, 0)
}

// Event copies the event with number seq into b and returns it; its slices are valid until b is used again. It returns
// false if the event is not retained.
func (h *History) Event(seq uint64, b *Buffer) (feeds.Event, bool) {
	v, ok := h.View(seq)
	if !ok {
		return feeds.Event{}, false
	}
	defer v.Release()
	return v.Event(seq, b), true
}
