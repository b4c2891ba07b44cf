package panel

import "feedscope/ui/term/keymap"

// Scroll is the position in a list of rows: the selected row, the visible rows, and whether the newest row is
// followed. A new list follows; moving the selection off the newest row stops that, moving it back resumes it.
// In the zero value the newest row is the first; see [NewTail].
type Scroll struct {
	tail    bool
	stopped bool
	total   int
	height  int
	offset  int
	cursor  int
}

// NewTail returns a list with the newest row last.
func NewTail() Scroll { return Scroll{tail: true} }

// Update sets the number of rows and of lines for them. Call it before drawing. A list that ran empty follows
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

// Shift moves everything by n rows that appeared before the first one, or disappeared if n is negative: the
// selection stays on its row. Call Update next, which moves a following list back to the newest row.
func (s *Scroll) Shift(n int) {
	s.offset += n
	s.cursor += n
}

// Range returns the visible rows, from first up to, not including, end.
func (s *Scroll) Range() (first, end int) { return s.offset, min(s.offset+s.height, s.total) }

// Height returns the number of lines for rows.
func (s *Scroll) Height() int { return s.height }

// Cursor returns the selected row; ok is false if there are no rows.
func (s *Scroll) Cursor() (row int, ok bool) { return s.cursor, s.total > 0 }

// Following reports whether the newest row stays selected as rows arrive.
func (s *Scroll) Following() bool { return !s.stopped }

// Position returns the visible part of the list, for [Scroller].
func (s *Scroll) Position() Position {
	first, end := s.Range()
	return Position{First: first, End: end, Total: s.total, Following: s.Following()}
}

// Select selects a row, as a click does.
func (s *Scroll) Select(row int) {
	s.cursor = row
	s.clamp()
	s.stopped = s.total > 0 && s.cursor != s.newest()
}

// Hold selects a row and keeps it selected as rows arrive, even if it is the newest.
func (s *Scroll) Hold(row int) {
	s.Select(row)
	s.stopped = s.total > 0
}

// Pick selects the visible row on a line, counted from 0. It returns false if there is none.
func (s *Scroll) Pick(line int) bool {
	first, end := s.Range()
	if line < 0 || first+line >= end {
		return false
	}
	s.Select(first + line)
	return true
}

// Do moves the selection and reports whether the action is a movement.
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

// Wheel scrolls by lines; negative is up. The selection moves only to stay visible, and to the newest row when
// that end is reached.
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

// clamp keeps the selection on a visible row and the lines filled.
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
