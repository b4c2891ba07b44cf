package widget

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Line builds one line of an exact width.
//
// It cleans and clips its input (see package text), so no text can break the line or the terminal. A line can be
// reused row after row; only String allocates.
//
//	l := widget.NewLine(w)
//	for _, row := range rows {
//		l.Reset(w)
//		l.Cell(dim, row.Time, 8, text.Left)
//		l.Gap(1)
//		l.Put(th.Style(theme.Text), row.Text)
//		lines = append(lines, l.String())
//	}
type Line struct {
	buf   []byte
	w     int
	used  int
	style theme.Style
}

// NewLine returns an empty line of w cells.
func NewLine(w int) *Line {
	l := &Line{buf: make([]byte, 0, 4*max(w, 0)+64)}
	l.Reset(w)
	return l
}

// Reset empties the line and sets its width.
func (l *Line) Reset(w int) {
	l.buf, l.w, l.used, l.style = l.buf[:0], max(w, 0), 0, theme.Style{}
}

// Width returns the width of the line.
func (l *Line) Width() int { return l.w }

// Used returns how many cells are filled.
func (l *Line) Used() int { return l.used }

// Left returns how many cells are not filled.
func (l *Line) Left() int { return l.w - l.used }

// Put adds s as far as there is room; cut text ends in an ellipsis. It returns the line, for chaining.
func (l *Line) Put(st theme.Style, s string) *Line { return l.Clip(st, s, l.Left()) }

// Clip adds s in at most w cells.
func (l *Line) Clip(st theme.Style, s string, w int) *Line {
	w = min(w, l.Left())
	if s == "" || w <= 0 {
		return l
	}
	l.set(st)
	var n int
	l.buf, n = text.AppendClip(l.buf, s, w)
	l.used += n
	return l
}

// PutBytes is Put for bytes. It reads only the part of a long payload that fits.
func (l *Line) PutBytes(st theme.Style, b []byte) *Line {
	if len(b) == 0 || l.Left() <= 0 {
		return l
	}
	l.set(st)
	var n int
	l.buf, n = text.AppendClipBytes(l.buf, b, l.Left())
	l.used += n
	return l
}

// Cell adds s in exactly w cells, or as many as are left.
func (l *Line) Cell(st theme.Style, s string, w int, align text.Align) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	l.set(st)
	l.buf = text.AppendPad(l.buf, s, w, align)
	l.used += w
	return l
}

// Gap adds n cells without style. On a selected row, use Space with the row's style.
func (l *Line) Gap(n int) *Line { return l.Space(theme.Style{}, n) }

// Space adds n blank cells in a style.
func (l *Line) Space(st theme.Style, n int) *Line {
	n = min(n, l.Left())
	if n <= 0 {
		return l
	}
	l.set(st)
	l.buf = text.AppendSpaces(l.buf, n)
	l.used += n
	return l
}

// Repeat adds a trusted glyph of one cell n times.
func (l *Line) Repeat(st theme.Style, glyph string, n int) *Line {
	n = min(n, l.Left())
	if n <= 0 {
		return l
	}
	l.set(st)
	for range n {
		l.buf = append(l.buf, glyph...)
	}
	l.used += n
	return l
}

// Glyph adds a trusted glyph of one cell.
func (l *Line) Glyph(st theme.Style, glyph string) *Line { return l.Repeat(st, glyph, 1) }

// To adds blanks up to column x, counted from 0.
func (l *Line) To(st theme.Style, x int) *Line { return l.Space(st, x-l.used) }

// Right adds blanks and s, clipped if necessary, so s is right-aligned.
func (l *Line) Right(st theme.Style, s string) *Line {
	l.To(st, l.w-text.Width(s))
	return l.Put(st, s)
}

// End adds blanks and b so that it ends before column x.
func (l *Line) End(base, st theme.Style, b []byte, x int) *Line {
	return l.To(base, x-text.Width(string(b))).PutBytes(st, b)
}

// Fill adds blanks up to the end.
func (l *Line) Fill(st theme.Style) *Line { return l.Space(st, l.Left()) }

// String returns the line, exactly as wide as it should be, with all styles closed.
func (l *Line) String() string {
	l.Gap(l.Left())
	l.set(theme.Style{})
	return string(l.buf)
}

// set switches to a style unless it is in force.
func (l *Line) set(st theme.Style) {
	if st != l.style {
		l.buf = append(l.buf, st.Open()...)
		l.style = st
	}
}
