package panel

import (
	"time"

	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// leastDetail is the fewest lines, with the rule above them, in which details are shown.
	leastDetail = 6
	// shareFrom is the height from which a long list leaves room for details.
	shareFrom = 28
	// besideFrom is the width from which details are beside the list, leastList the width that the list then has.
	besideFrom = 140
	leastList  = 78
	// splitEvery is how often details are redrawn while the selection stays.
	splitEvery = 250 * time.Millisecond
)

// split holds the details of a zoomed panel, as they were last drawn.
type split struct {
	line   widget.Line
	lines  []string
	detail []string
	title  string
	drawn  splitKey
	at     time.Time
	list   int // The width of the list, zero if it has all.
}

type splitKey struct {
	row    string
	w, h   int
	theme  *theme.Theme
	hidden bool
	asked  int
}

// Split draws a panel in h lines of w cells. The whole list takes rows lines, and draw draws it in as many as it is
// given. If the panel is zoomed, the details of the selected row are beside the list if the panel is wide, else below it if
// there is room.
func (l *List) Split(f Frame, w, h, rows int, p Selector, draw func(f Frame, w, h int) []string) []string {
	s := &l.split
	s.list = 0
	switch {
	case !f.Zoomed || rows < 2:
	case w >= besideFrom && h >= leastDetail:
		list := max(leastList, w*2/5)
		s.lines = append(s.lines[:0], draw(f, list, h)...) // Before the details: it may move the selection.
		if s.draw(f, w-list-3, h, l, p) {
			s.list = list
			return s.beside(f, w)
		}
	case h >= shareFrom || h-rows >= leastDetail:
		if h >= shareFrom {
			rows = min(rows, h*3/5)
		}
		s.lines = append(s.lines[:0], draw(f, w, rows)...)
		if s.draw(f, max(w-2, 0), h-rows-1, l, p) {
			return s.below(f, w, h-rows-1)
		}
	}
	return draw(f, w, h)
}

// beside adds the details to the right of the list's lines.
func (s *split) beside(f Frame, w int) []string {
	h := len(s.lines)
	s.fit(f, w-s.list-3, h)
	s.line.Reset(1)
	rule := s.line.Put(f.Theme.Style(theme.Border), f.Theme.Glyphs.Border.Left).String()
	for y := range s.lines {
		s.lines[y] += rule + " " + s.detail[y] + " "
	}
	return s.lines
}

// below adds a rule and h lines of details to the list's lines.
func (s *split) below(f Frame, w, h int) []string {
	border, rule := f.Theme.Style(theme.Border), f.Theme.Glyphs.Border.Top
	s.line.Reset(w)
	s.line.Repeat(border, rule, 1).Space(border, 1).Clip(f.Theme.Style(theme.Title), s.title, w-4).Space(border, 1)
	s.lines = append(s.lines, s.line.Repeat(border, rule, s.line.Left()).String())
	s.fit(f, max(w-2, 0), h)
	for _, line := range s.detail {
		s.line.Reset(min(w, 1))
		left := s.line.String()
		s.line.Reset(max(min(w-1, 1), 0))
		s.lines = append(s.lines, left+line+s.line.String())
	}
	return s.lines
}

// fit cuts the details to h lines of w cells, or adds empty ones.
func (s *split) fit(f Frame, w, h int) {
	hidden := len(s.detail) - h
	for len(s.detail) < h {
		s.line.Reset(w)
		s.detail = append(s.detail, s.line.String())
	}
	s.detail = s.detail[:h]
	if hidden > 0 && h > 0 {
		s.line.Reset(w)
		more := Joined(text.Count(hidden+1)+" more lines", f.Keys.Hint(keymap.Detail, "shows them"))
		s.detail[h-1] = s.line.Put(f.Theme.Style(theme.Dim), more).String()
	}
}

// draw draws the details again if it is time; it reports whether there are any.
func (s *split) draw(f Frame, w, h int, l *List, p Selector) bool {
	key := splitKey{row: l.Scroll.Key(), w: w, h: h, theme: f.Theme, hidden: f.HideSecrets, asked: l.asked}
	if age := f.Now.Sub(s.at); key == s.drawn && age >= 0 && age < splitEvery && s.detail != nil {
		return true
	}
	f.Room = h
	title, lines, ok := p.Detail(f, w)
	if s.detail = s.detail[:0]; !ok {
		return false
	}
	s.detail = append(s.detail, lines...)
	s.title, s.drawn, s.at = title, key, f.Now
	return true
}

// Redetail makes the details of a zoomed panel be drawn again at once. Call it when an action changes them.
func (l *List) Redetail() { l.asked++ }

// OnDetail reports whether a cell of a line belongs to the details beside the list.
func (l *List) OnDetail(x int) bool { return l.split.list > 0 && x >= l.split.list }
