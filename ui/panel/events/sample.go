package events

import (
	"sort"
	"time"

	"feedscope/ui/theme"
)

// While more events arrive than anyone can read, a followed timeline shows a sample: the newest few of each
// frame, below those of the frames before. The screen stays calm and still names the newest event; every event is
// held and is there as soon as one scrolls.
const (
	// A frame with more than tooFast new events starts the sample, sampleRows of each frame are in it, and it ends
	// when for calmAfter there was no such frame.
	tooFast    = 8
	sampleRows = 4
	calmAfter  = 500 * time.Millisecond
)

// sample is what is shown of a timeline that moves too fast.
type sample struct {
	on    bool
	busy  time.Time // The last frame with too many events.
	shown []sampled
	seen  uint64 // How many events had come when the last were taken, and the same at the frame before.
	ratio int    // One in so many is shown.

	w     int
	theme *theme.Theme
}

// sampled is an event and its drawn row; the row outlives the event in the history.
type sampled struct {
	seq  uint64
	line string
}

// update takes the newest of what came since the last frame.
func (s *sample) update(r *rows, now time.Time, height int) {
	total := r.gone + uint64(r.len())
	fresh := int(total - min(s.seen, total))
	first := s.seen == 0
	s.seen = total
	if fresh > tooFast && !first {
		s.busy = now
	}
	wasOn := s.on
	if s.on = !s.busy.IsZero() && now.Sub(s.busy) < calmAfter; !s.on {
		s.shown = s.shown[:0]
		return
	}
	take := min(fresh, sampleRows)
	if !wasOn {
		take = height
	}
	if fresh > 0 {
		s.ratio = max(fresh/sampleRows, 1)
	}
	for i := max(r.len()-take, 0); i < r.len(); i++ {
		s.shown = append(s.shown, sampled{seq: r.at(i)})
	}
	if extra := len(s.shown) - height; extra > 0 {
		s.shown = append(s.shown[:0], s.shown[extra:]...)
	}
}

// reset forgets the sample, for another filter.
func (s *sample) reset() { *s = sample{shown: s.shown[:0]} }

// fit forgets drawn rows that were drawn for another width or theme.
func (s *sample) fit(w int, th *theme.Theme) {
	if w == s.w && th == s.theme {
		return
	}
	s.w, s.theme = w, th
	for i := range s.shown {
		s.shown[i].line = ""
	}
}

// row gives the place of an event among the rows.
func (r *rows) row(seq uint64) int {
	return sort.Search(r.len(), func(i int) bool { return r.at(i) >= seq })
}
