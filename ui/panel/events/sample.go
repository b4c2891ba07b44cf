package events

import (
	"time"

	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// While more events arrive than anyone can read, a following timeline shows a sample: the last row is the newest event
// in every frame, and twice a second the rows above move up for some of the others. The screen stays calm; scrolling
// shows every event.
const (
	// Frames with more than tooFast new events, for longer than a burst, start the sample. It ends after calmAfter
	// without such a frame.
	tooFast   = 8
	burst     = 300 * time.Millisecond
	calmAfter = time.Second
	// Every moveEvery a quarter of the rows is new.
	moveEvery = 500 * time.Millisecond
	moveShare = 4
)

// sample is the visible part of a timeline that moves too fast.
type sample struct {
	on    bool
	busy  time.Time // The last frame with too many events,
	since time.Time // and the first of those that followed each other.
	last  time.Time // The last frame.
	moved time.Time
	shown []sampled // The rows, the last of them the newest event.
	seen  uint64    // The number of events at the last frame,
	then  uint64    // and when the rows last moved.
	ratio int       // One in so many is shown.

	w     int
	theme *theme.Theme
	hide  bool
}

// leaveSample stops following if only a sample is shown, before an action on a single row.
func (p *Panel) leaveSample() {
	if !p.sampling() {
		return
	}
	p.scroll.Select(p.rows.row(p.current()))
	if p.scroll.Following() {
		p.scroll.Do(keymap.Up)
	}
}

// sampled is an event and its drawn row, which outlives the event in the history.
type sampled struct {
	seq      uint64
	line     string
	selected bool // As it was drawn.
}

// update adds the events that arrived since the last frame.
func (s *sample) update(r *rows, now time.Time, height int) {
	total := r.gone() + uint64(r.len())
	first := s.seen == 0
	fresh := total - min(s.seen, total)
	s.seen = total
	if fresh > tooFast && !first {
		if s.busy.IsZero() || now.Sub(s.busy) >= calmAfter {
			s.since = now
		}
		s.busy = now
	}
	if fresh == 0 && now.Equal(s.last) {
		s.busy = time.Time{} // Time has stopped, as in a paused recording, so every row can be read.
	}
	s.last = now
	wasOn := s.on
	if s.on = !s.busy.IsZero() && now.Sub(s.busy) < calmAfter && s.busy.Sub(s.since) >= burst; !s.on {
		s.shown = s.shown[:0]
		return
	}
	switch {
	case !wasOn:
		s.move(r, now, height)
	case now.Sub(s.moved) >= moveEvery:
		s.ratio = int((total - min(s.then, total)) / uint64(max(height/moveShare, 1)))
		s.move(r, now, max(height/moveShare, 1))
	case fresh > 0 && len(s.shown) > 0 && r.len() > 0:
		s.shown[len(s.shown)-1] = sampled{seq: r.at(r.len() - 1)}
	}
	s.shown = s.shown[max(len(s.shown)-height, 0):]
}

// move adds the n newest rows.
func (s *sample) move(r *rows, now time.Time, n int) {
	s.moved, s.then = now, s.seen
	var last uint64
	if len(s.shown) > 0 {
		last = s.shown[len(s.shown)-1].seq
	}
	for i := max(r.len()-n, 0); i < r.len(); i++ {
		if seq := r.at(i); seq > last {
			s.shown = append(s.shown, sampled{seq: seq})
		}
	}
}

func (s *sample) reset() { *s = sample{shown: s.shown[:0]} }

// fit forgets rows that were drawn for another width or theme.
func (s *sample) fit(w int, th *theme.Theme, hide bool) {
	if w == s.w && th == s.theme && hide == s.hide {
		return
	}
	s.w, s.theme, s.hide = w, th, hide
	for i := range s.shown {
		s.shown[i].line = ""
	}
}
