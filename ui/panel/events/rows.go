package events

import (
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/filter"
	"feedscope/feeds/search"
)

// selection says which events a panel shows.
type selection struct {
	feeds  map[int]bool // Nil: all.
	types  []string     // Empty: all, and what is no event besides.
	filter *filter.Filter
}

func (s *selection) all() bool { return s.feeds == nil && len(s.types) == 0 && s.filter.Empty() }

// head tells whether an event may be shown by what its head says.
func (s *selection) head(h feeds.Head) bool {
	if s.feeds != nil && !s.feeds[h.Feed] {
		return false
	}
	return len(s.types) == 0 || h.Kind == feeds.Message && slices.Contains(s.types, h.Type)
}

// rows are the events that a selection shows, oldest first. Without a selection they are all that the history holds; with
// one they are what a search has found, which goes on in the background.
type rows struct {
	history   *feeds.History
	options   search.Options
	selection selection
	search    *search.Search // Nil: all.
	matches   search.Matches
	shown     int    // How many of the matches are of this frame.
	first     uint64 // The oldest event that is held,
	until     uint64 // and the one that is no longer of this frame.
}

// newRows makes the rows of a selection. What has arrived so far is theirs from the next update on. The name of a feed
// comes from feed; notify is called when there are new rows.
func newRows(hub *feeds.Hub, s selection, feed func(index int) string, notify func()) *rows {
	r := &rows{history: hub.History(), selection: s}
	r.options = search.Options{Feed: feed, Notify: notify, Among: s.head, Go: hub.Go}
	r.begin()
	return r
}

func (r *rows) begin() {
	r.close()
	r.search, r.matches, r.shown = nil, search.Matches{}, 0
	if s := r.selection; !s.all() {
		r.search = search.New(r.history, s.filter, r.options)
	}
}

// close ends the search.
func (r *rows) close() {
	if r.search != nil {
		r.search.Stop()
	}
}

// refilter begins anew with another filter. It looks no further than before: a paused view stays at its moment.
func (r *rows) refilter(f *filter.Filter) {
	r.selection.filter = f
	r.begin()
	r.take()
}

// update takes in what has arrived up to now.
func (r *rows) update() {
	_, r.until = r.history.Range()
	r.take()
}

// take is update up to the moment of the last one: for a view that is paused, and for what the search has found since.
func (r *rows) take() {
	first, _ := r.history.Range()
	r.first = min(first, r.until)
	if r.search != nil {
		r.matches = r.search.Matches()
		r.shown, _ = r.matches.Index(r.until)
	}
}

// searching tells that there may be rows that were not found yet.
func (r *rows) searching() bool { return r.search != nil && !r.search.Complete(r.until) }

// gone tells how many rows the history no longer holds; with a selection there may have been more, which it dropped
// before they were looked at.
func (r *rows) gone() uint64 {
	if r.search != nil {
		return r.matches.Dropped()
	}
	return r.first - min(r.first, 1)
}

func (r *rows) len() int {
	if r.search != nil {
		return r.shown
	}
	return int(r.until - r.first)
}

func (r *rows) at(i int) uint64 {
	if r.search != nil {
		return r.matches.At(i)
	}
	return r.first + uint64(i)
}

// row gives the place of an event among the rows, or of the next one that is there.
func (r *rows) row(seq uint64) int {
	if r.search != nil {
		i, _ := r.matches.Index(seq)
		return min(i, r.shown)
	}
	return int(min(max(seq, r.first), r.until) - r.first)
}

// has tells whether an event is a row.
func (r *rows) has(seq uint64) bool {
	if r.search != nil {
		i, ok := r.matches.Index(seq)
		return ok && i < r.shown
	}
	return seq >= r.first && seq < r.until
}

// walk visits the rows after the row of number from, or with back those before it, nearest first, until visit returns false. It holds up
// neither feeds nor frames, and may be called on any goroutine for rows that do not change.
func (r *rows) walk(from uint64, back bool, visit func(h feeds.Head) bool) {
	i, step := r.row(from), 1
	switch {
	case back:
		i, step = i-1, -1
	case r.has(from):
		i++
	}
	var v feeds.View
	lent := false
	for ; i >= 0 && i < r.len(); i += step {
		seq := r.at(i)
		if first, next := v.Range(); seq < first || seq >= next {
			if lent {
				v.Release()
			}
			if v, lent = r.history.View(seq); !lent {
				if back {
					return // It was dropped, and so was all before it.
				}
				continue
			}
		}
		if !visit(v.Head(seq)) {
			break
		}
	}
	if lent {
		v.Release()
	}
}

// bounds gives the first number that may be a row, and the one after the last.
func (r *rows) bounds() (first, end uint64) {
	if n := r.len(); n > 0 {
		return r.at(0), r.at(n-1) + 1
	}
	return 0, 0
}
