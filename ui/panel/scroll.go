package panel

import "feedscope/ui/keymap"

// Scroll is the position in a list of rows: which row is selected, which ones are visible, and whether the newest are
// followed.
//
// Following begins when the list is made; moving the selection off the newest row stops it, moving it back onto the newest row
// or [keymap.Bottom] (for a list whose newest row is the first, [keymap.Top]) resumes it. The zero value is a list whose newest row
// is the first; NewTail makes one whose newest row is the last.
type Scroll struct {
	tail    bool
	stopped bool
	total   int
	height  int
	offset  int
	cursor  int
}

// NewTail gives a list whose newest row is the last one.
func NewTail() Scroll { return Scroll{tail: true} }

// Update tells how many rows there are and how many are visible. Call it before drawing. A list that ran empty follows
// again.
func (s *Scroll) Update(total, height int) {
	s.total, s.height = max(total, 0), max(height, 0)
	if s.total == 0 {
		s.stopped = false
	}
	if s.Following() {
		s.cursor = s.newest()
	}
	s.clamp()
}

// SetTotal is Update with the same number of visible rows.
func (s *Scroll) SetTotal(total int) { s.Update(total, s.height) }

// Shift tells that n rows came (or, negative, went) before the first one, so that the selection stays on its row; a list that
// follows goes back to the newest row at the next Update, which must come before anything else.
func (s *Scroll) Shift(n int) {
	s.offset += n
	s.cursor += n
}

// Range gives the visible rows, from first up to but not including end.
func (s *Scroll) Range() (first, end int) { return s.offset, min(s.offset+s.height, s.total) }

// Cursor gives the selected row; false: there are no rows.
func (s *Scroll) Cursor() (row int, ok bool) { return s.cursor, s.total > 0 }

// Following tells whether the newest row stays selected as rows come.
func (s *Scroll) Following() bool { return !s.stopped }

// Position is what [Scroller] asks for.
func (s *Scroll) Position() (total, offset int, following bool) {
	return s.total, s.offset, s.Following()
}

// Below gives the rows after the last visible one.
func (s *Scroll) Below() int { return max(s.total-s.offset-s.height, 0) }

// Select selects a row, as a click does.
func (s *Scroll) Select(row int) {
	s.cursor = row
	s.clamp()
	s.stopped = s.total > 0 && s.cursor != s.newest()
}

// Pick selects the visible row on a line, counted from 0; false: there is none.
func (s *Scroll) Pick(line int) bool {
	first, end := s.Range()
	if line < 0 || first+line >= end {
		return false
	}
	s.Select(first + line)
	return true
}

// Do moves the selection; false: the action is no movement.
func (s *Scroll) Do(a keymap.Action) bool {
	page := max(s.height-1, 1)
	switch a {
	case keymap.Up:
		s.Select(s.cursor - 1)
	case keymap.Down:
		s.Select(s.cursor + 1)
	case keymap.PageUp:
		s.Select(s.cursor - page)
	case keymap.PageDown:
		s.Select(s.cursor + page)
	case keymap.Top:
		s.Select(0)
	case keymap.Bottom:
		s.Select(s.total - 1)
	default:
		return false
	}
	return true
}

// Wheel scrolls by lines; negative is up. The selection moves only where it would leave what is visible, and onto the newest row
// when that end is reached.
func (s *Scroll) Wheel(lines int) {
	end := max(s.total-s.height, 0)
	s.offset = min(max(s.offset+lines, 0), end)
	cursor := min(max(s.cursor, s.offset), s.offset+max(s.height-1, 0))
	if s.tail && lines > 0 && s.offset == end || !s.tail && lines < 0 && s.offset == 0 {
		cursor = s.newest()
	}
	s.Select(cursor)
}

func (s *Scroll) newest() int {
	if s.tail {
		return max(s.total-1, 0)
	}
	return 0
}

// clamp keeps the selection on a row and in sight, and the list filled.
func (s *Scroll) clamp() {
	s.cursor = min(max(s.cursor, 0), max(s.total-1, 0))
	if s.cursor < s.offset {
		s.offset = s.cursor
	}
	if s.height > 0 && s.cursor >= s.offset+s.height {
		s.offset = s.cursor - s.height + 1
	}
	s.offset = min(max(s.offset, 0), max(s.total-s.height, 0))
}
