package events

import (
	"slices"
	"strings"

	"feedscope/feeds"
)

// selection says which events a panel shows.
type selection struct {
	feeds map[int]bool // Nil: all.
	types []string     // Empty: all, and what is no event besides.
	words []string     // All must occur, in lower case.
}

func (s *selection) all() bool { return s.feeds == nil && len(s.types) == 0 && len(s.words) == 0 }

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
	next      uint64   // and the one after the last; with one: how far was looked.
	picked    []uint64 // With a selection: the numbers.
	gone      uint64   // How many matched and are no longer held.
	unseen    bool     // Events went before they were looked at, so that gone is the least it can be.
	behind    bool     // There are events that were not looked at yet.
}

// maxLook is how many events are looked at in one frame when words must be searched for, maxHeads when the
// head tells: what it takes leaves the frame its time. The rest is looked at in the next.
const (
	maxLook  = 4000
	maxHeads = 200_000
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

// update takes in what the history has got and lost. It returns how many rows went at the front.
func (r *rows) update(h *feeds.History, match func(seq uint64) bool) (dropped int) {
	first, next := h.Range()
	if r.selection.all() {
		if r.first != 0 {
			dropped = int(min(first, r.next) - r.first)
		}
		r.first, r.next, r.gone, r.behind = first, next, first-1, false
		return dropped
	}
	dropped, _ = slices.BinarySearch(r.picked, first)
	r.gone += uint64(dropped)
	r.unseen = r.unseen || r.next > 0 && r.next < first
	r.picked = slices.Delete(r.picked, 0, dropped)
	r.look(h, match)
	r.behind = r.next < next
	return dropped
}

// look goes through events that were not looked at yet.
func (r *rows) look(h *feeds.History, match func(seq uint64) bool) {
	var candidates []uint64
	searching, left := len(r.selection.words) > 0, maxHeads
	if searching {
		left = maxLook
	}
	r.next = h.Scan(r.next, func(head feeds.Head) bool {
		left--
		if r.selection.head(&head) {
			if searching {
				candidates = append(candidates, head.Seq)
			} else {
				r.picked = append(r.picked, head.Seq)
			}
		}
		return left > 0
	})
	for _, seq := range candidates {
		if match(seq) {
			r.picked = append(r.picked, seq)
		}
	}
}

// reset begins anew with other words.
func (r *rows) reset(words []string) {
	r.selection.words = words
	r.first, r.next, r.picked, r.gone, r.unseen = 0, 0, nil, 0, false
}

// contains tells whether all words occur in what a row shows, case ignored.
func contains(words []string, parts ...string) bool {
	in := strings.ToLower(strings.Join(parts, " "))
	for _, w := range words {
		if !strings.Contains(in, w) {
			return false
		}
	}
	return true
}
