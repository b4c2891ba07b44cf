package events

import (
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

// selection says which events a panel shows.
type selection struct {
	feeds  map[int]bool // Nil: all.
	types  []string     // Empty: all, and what is no event besides.
	filter *filter.Filter
}

func (s *selection) all() bool { return s.feeds == nil && len(s.types) == 0 && s.filter.Empty() }

// head tells whether an event may be shown by what its head says.
func (s *selection) head(h *feeds.Head) bool {
	if s.feeds != nil && !s.feeds[h.Feed] {
		return false
	}
	return len(s.types) == 0 || h.Kind == feeds.Message && slices.Contains(s.types, h.Type)
}

// rows are the events that a selection shows, oldest first.
type rows struct {
	selection selection
	first     uint64   // Without a selection: the first held event,
	next      uint64   // and the one after the last; with one: how far was looked,
	until     uint64   // and how far there is to look: what came later is not of this frame.
	picked    []uint64 // With a selection: the numbers.
	gone      uint64   // How many matched and are no longer held.
	unseen    bool     // Events went before they were looked at, so that gone is the least it can be.
	behind    bool     // There are events that were not looked at yet.
}

// Of what is to be looked at, one frame takes so many events, and so many bytes when words must be searched for: that
// leaves it its time. The rest is looked at in the next.
const (
	maxHeads = 200_000
	maxLook  = 4000
	maxBytes = 1 << 20
)

func (r *rows) len() int {
	if r.selection.all() {
		return int(r.next - r.first)
	}
	return len(r.picked)
}

func (r *rows) at(i int) uint64 {
	if r.selection.all() {
		return r.first + uint64(i)
	}
	return r.picked[i]
}

// bounds gives the first number that may be a row, and the one after the last.
func (r *rows) bounds() (first, end uint64) {
	if n := r.len(); n > 0 {
		return r.at(0), r.at(n-1) + 1
	}
	return 0, 0
}

// has tells whether an event is a row.
func (r *rows) has(seq uint64) bool {
	i := r.row(seq)
	return i < r.len() && r.at(i) == seq
}

// update takes in what the history has got and lost up to now. It returns how many rows went at the front.
func (r *rows) update(h *feeds.History, match func(seq uint64) bool) (dropped int) {
	_, r.until = h.Range()
	return r.take(h, match)
}

// take is update up to the moment of the last one: for a view that is paused, and for what a frame left over.
func (r *rows) take(h *feeds.History, match func(seq uint64) bool) (dropped int) {
	first, _ := h.Range()
	if r.selection.all() {
		if r.first != 0 {
			dropped = int(min(first, r.next) - r.first)
		}
		r.first, r.next = min(first, r.until), r.until
		r.gone, r.behind = r.first-min(r.first, 1), false
		return dropped
	}
	dropped, _ = slices.BinarySearch(r.picked, first)
	r.gone += uint64(dropped)
	r.unseen = r.unseen || r.next > 0 && r.next < first
	r.picked = slices.Delete(r.picked, 0, dropped)
	r.look(h, match)
	return dropped
}

// look goes through events that were not looked at yet.
func (r *rows) look(h *feeds.History, match func(seq uint64) bool) {
	var candidates []uint64
	searching, left, size := !r.selection.filter.Empty(), maxHeads, maxBytes
	r.next = h.Scan(r.next, func(head feeds.Head) bool {
		left--
		switch {
		case !r.selection.head(&head):
		case searching:
			candidates = append(candidates, head.Seq)
			size -= head.Size
		default:
			r.picked = append(r.picked, head.Seq)
		}
		return left > 0 && size > 0 && len(candidates) < maxLook && head.Seq+1 < r.until
	})
	r.behind = r.next < r.until
	for _, seq := range candidates {
		if match(seq) {
			r.picked = append(r.picked, seq)
		}
	}
}

// reset begins anew with another filter. It looks no further than before: a paused view stays at its moment.
func (r *rows) reset(f *filter.Filter) {
	r.selection.filter = f
	r.first, r.next, r.picked, r.gone, r.unseen = 0, 0, nil, 0, false
}
