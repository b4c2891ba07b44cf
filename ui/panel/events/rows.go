package events

import (
	"maps"
	"slices"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/query/search"
	"feedscope/feeds/timeline"
)

// selection selects the events that a panel shows.
type selection struct {
	feeds  map[int]bool // Nil: all.
	types  []string     // Empty: all, and entries that are not messages.
	filter *filter.Filter
}

func (s *selection) all() bool { return s.feeds == nil && len(s.types) == 0 && s.filter.Empty() }

// head reports whether an event may be shown, judging by its head.
func (s *selection) head(h timeline.Head) bool {
	if s.feeds != nil && !s.feeds[h.Feed] {
		return false
	}
	return len(s.types) == 0 || h.Kind == feeds.Message && slices.Contains(s.types, h.Type)
}

// rows are the selected events, oldest first: the whole history, or what a search in the background has found.
type rows struct {
	history   *timeline.History
	options   search.Options
	selection selection
	search    *search.Search // Nil: all.
	matches   search.Matches
	complete  bool   // The search had looked at everything when matches were taken.
	shown     int    // The number of matches in this frame.
	first     uint64 // The oldest held event,
	until     uint64 // and the first one after this frame.
}

// newRows returns the rows of a selection, empty until the next update. feed returns the name of a feed; notify
// is called when there are new rows.
func newRows(feedHub *hub.Hub, s selection, feed func(index int) string, notify func()) *rows {
	r := &rows{history: feedHub.History(), selection: s}
	r.options = search.Options{Feed: feed, Notify: notify, Among: s.head, Go: feedHub.Go}
	r.begin()
	return r
}

// include also selects events of these feeds, unless those of all feeds are selected.
func (r *rows) include(feeds []int) {
	s := r.selection
	if s.feeds == nil || !slices.ContainsFunc(feeds, func(i int) bool { return !s.feeds[i] }) {
		return
	}
	s.feeds = maps.Clone(s.feeds) // The search in the background reads the old one.
	for _, i := range feeds {
		s.feeds[i] = true
	}
	r.selection, r.options.Among = s, s.head
	r.begin()
}

func (r *rows) begin() {
	r.close()
	r.search, r.matches, r.shown, r.complete = nil, search.Matches{}, 0, false
	if s := r.selection; !s.all() {
		r.search = search.New(r.history, s.filter, r.options)
	}
}

func (r *rows) close() {
	if r.search != nil {
		r.search.Stop()
	}
}

// refilter starts over with another filter, up to the same event: a paused view stays at its moment.
func (r *rows) refilter(f *filter.Filter) {
	r.selection.filter = f
	r.begin()
	r.take()
}

// update adds everything that has arrived.
func (r *rows) update() {
	_, r.until = r.history.Range()
	r.take()
}

// take adds what the search has found since, up to the moment of the last update, for a paused view.
func (r *rows) take() {
	first, _ := r.history.Range()
	r.first = min(first, r.until)
	if r.search != nil {
		r.complete = r.search.Complete(r.until) // Before the matches: it goes on meanwhile.
		r.matches = r.search.Matches()
		r.shown, _ = r.matches.Index(r.until)
	}
}

// searching reports whether there may be rows that were not found yet.
func (r *rows) searching() bool { return r.search != nil && !r.search.Complete(r.until) }

// partial reports whether there may be rows that were not found when the rows were taken, even if they were since.
func (r *rows) partial() bool { return r.search != nil && !r.complete }

// gone returns the number of rows that the history dropped. With a selection there may have been more, dropped
// before they were searched.
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

// row returns the row of an event, or the next row.
func (r *rows) row(seq uint64) int {
	if r.search != nil {
		i, _ := r.matches.Index(seq)
		return min(i, r.shown)
	}
	return int(min(max(seq, r.first), r.until) - r.first)
}

func (r *rows) has(seq uint64) bool {
	if r.search != nil {
		i, ok := r.matches.Index(seq)
		return ok && i < r.shown
	}
	return seq >= r.first && seq < r.until
}

// walk visits the rows after event number from, or before it if back is set, nearest first, until visit returns false.
// It blocks neither feeds nor frames. It may run on any goroutine if the rows do not change.
func (r *rows) walk(from uint64, back bool, visit func(h timeline.Head) bool) {
	i, step := r.row(from), 1
	switch {
	case back:
		i, step = i-1, -1
	case r.has(from):
		i++
	}
	var v timeline.View
	lent := false
	for ; i >= 0 && i < r.len(); i += step {
		seq := r.at(i)
		if first, next := v.Range(); seq < first || seq >= next {
			if lent {
				v.Release()
			}
			if v, lent = r.history.View(seq); !lent {
				if back {
					return // Everything before it was dropped, too.
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

// bounds returns the number of the first row and the one after the last.
func (r *rows) bounds() (first, end uint64) {
	if n := r.len(); n > 0 {
		return r.at(0), r.at(n-1) + 1
	}
	return 0, 0
}
