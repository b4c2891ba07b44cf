package widget

import (
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// Line builds one line of an exact width.
//
// It cleans and clips what is put into it (see package text), so that no text can break the line or the terminal. A line is
// reused for row after row; only String allocates.
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

// NewLine gives an empty line of w cells.
func NewLine(w int) *Line {
	l := &Line{buf: make([]byte, 0, 4*max(w, 0)+64)}
	l.Reset(w)
	return l
}

// Reset empties the line and gives it w cells.
func (l *Line) Reset(w int) {
	l.buf, l.w, l.used, l.style = l.buf[:0], max(w, 0), 0, theme.Style{}
}

// Width gives the cells of the whole line.
func (l *Line) Width() int { return l.w }

// Used gives the cells that are filled.
func (l *Line) Used() int { return l.used }

// Left gives the cells that are not filled.
func (l *Line) Left() int { return l.w - l.used }

// Put adds s as far as there is room; what is cut ends in an ellipsis. It gives the line, for chains.
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

// PutBytes is Put for bytes; of a long payload only the part that fits is read.
func (l *Line) PutBytes(st theme.Style, b []byte) *Line { return l.ClipBytes(st, b, l.Left()) }

// ClipBytes is Clip for bytes.
func (l *Line) ClipBytes(st theme.Style, b []byte, w int) *Line {
	w = min(w, l.Left())
	if len(b) == 0 || w <= 0 {
		return l
	}
	l.set(st)
	var n int
	l.buf, n = text.AppendClipBytes(l.buf, b, w)
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

// Gap adds n unstyled cells; on a selected row use Space with the row's style.
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

// Repeat adds n times a glyph that is one cell wide. The glyph is taken as it is.
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

// Glyph adds a glyph that is one cell wide, as it is.
func (l *Line) Glyph(st theme.Style, glyph string) *Line { return l.Repeat(st, glyph, 1) }

// To adds blanks up to column x, counted from 0, so that what follows starts there.
func (l *Line) To(st theme.Style, x int) *Line { return l.Space(st, x-l.used) }

// Right fills with blanks so that s ends at the line's end, clipped where there is no room.
func (l *Line) Right(st theme.Style, s string) *Line {
	l.To(st, l.w-text.Width(s))
	return l.Put(st, s)
}

// Fill adds blanks up to the end.
func (l *Line) Fill(st theme.Style) *Line { return l.Space(st, l.Left()) }

// String gives the line, exactly w cells wide, with every style closed.
func (l *Line) String() string {
	l.finish()
	return string(l.buf)
}

// AppendTo appends the line to dst in place of String.
func (l *Line) AppendTo(dst []byte) []byte {
	l.finish()
	return append(dst, l.buf...)
}

func (l *Line) finish() {
	l.Gap(l.Left())
	l.set(theme.Style{})
}

// set switches to a style if it is another one.
func (l *Line) set(st theme.Style) {
	if st != l.style {
		l.buf = append(l.buf, st.Open()...)
		l.style = st
	}
}
