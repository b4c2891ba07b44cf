package widget

import (
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// Border says what a frame shows beside its lines.
type Border struct {
	// Title stands at the left of the top border, Badge after it, Right at its right end; each may be empty. Where room is
	// short, Right goes first, then Badge, then the end of Title.
	Title, Badge, Right string
	// Focused draws the frame as the one that has the keys.
	Focused bool
	// Total and Offset place the thumb of a scrollbar on the right border; without more rows than lines there is none.
	Total, Offset int
	// Top and Bottom are the lines beside which the scrollbar stands, from one up to but not including the other; both zero:
	// all of them.
	Top, Bottom int
}

// head is the part of a Border that the top border shows.
func (b Border) head() Border {
	return Border{Title: b.Title, Badge: b.Badge, Right: b.Right, Focused: b.Focused}
}

// Framer draws a frame row by row, so that frames side by side go into one buffer. It keeps what does not change from one
// drawing to the next. The zero value is ready for use.
//
//	fr.Set(th, border, rect.W, rect.H)
//	for y := range rect.H {
//		buf = fr.AppendRow(buf, y, lines)
//	}
type Framer struct {
	theme *theme.Theme
	head  Border
	w, h  int

	top, bottom, left, right, thumb, blank string
	first, end                             int
}

// Set says what the frame is to look like.
func (f *Framer) Set(th *theme.Theme, b Border, w, h int) {
	w, h = max(w, 0), max(h, 0)
	if b.Bottom == 0 {
		b.Bottom = h - 2
	}
	f.first, f.end = Scrollbar(b.Total, b.Offset, b.Bottom-b.Top)
	f.first, f.end = f.first+b.Top, f.end+b.Top
	if th == f.theme && b.head() == f.head && w == f.w && h == f.h {
		return
	}
	if th != f.theme || w != f.w || b.Focused != f.head.Focused {
		f.sides(th, b, w)
	}
	f.theme, f.head, f.w, f.h = th, b.head(), w, h
	if w > 1 {
		f.top = b.top(NewLine(w), th)
	}
}

// sides draws all of the border but the top.
func (f *Framer) sides(th *theme.Theme, b Border, w int) {
	edge, box := b.edge(th), &th.Glyphs.Border
	f.left, f.right, f.thumb = edge.Render(box.Left), edge.Render(box.Right), edge.Render(th.Glyphs.Thumb)
	l := NewLine(w)
	f.bottom = l.Glyph(edge, box.BottomLeft).Repeat(edge, box.Bottom, w-2).Glyph(edge, box.BottomRight).String()
	f.blank = text.Pad("", w-2, text.Left)
}

// AppendRow appends row y of the frame, counted from 0 at the top border, around its line out of lines, each exactly w-2 cells
// wide. Lines that are missing are blank. A frame of less than 2 by 2 cells is blank.
func (f *Framer) AppendRow(dst []byte, y int, lines []string) []byte {
	switch {
	case f.w < 2 || f.h < 2:
		return text.AppendSpaces(dst, f.w)
	case y == 0:
		return append(dst, f.top...)
	case y == f.h-1:
		return append(dst, f.bottom...)
	}
	body, side := f.blank, f.right
	if y-1 < len(lines) {
		body = lines[y-1]
	}
	if y-1 >= f.first && y-1 < f.end {
		side = f.thumb
	}
	return append(append(append(dst, f.left...), body...), side...)
}

// Frame draws a whole frame: h lines of w cells. It is for what is drawn rarely; see [Framer].
func Frame(th *theme.Theme, b Border, w, h int, lines []string) []string {
	var f Framer
	f.Set(th, b, w, h)
	out := make([]string, f.h)
	var buf []byte
	for y := range out {
		buf = f.AppendRow(buf[:0], y, lines)
		out[y] = string(buf)
	}
	return out
}

// edge is the style of the border's lines.
func (b Border) edge(th *theme.Theme) theme.Style {
	if b.Focused {
		return th.Style(theme.BorderFocus)
	}
	return th.Style(theme.Border)
}

// top draws ╭ Title · badge ───── right ─╮.
func (b Border) top(l *Line, th *theme.Theme) string {
	edge, box, badge := b.edge(th), &th.Glyphs.Border, th.Style(theme.Badge)
	title := th.Style(theme.Title)
	if b.Focused {
		title = th.Style(theme.TitleFocus)
	}
	l.Glyph(edge, box.TopLeft)
	if room := l.Left() - 4; b.Title != "" && room > 0 {
		l.Space(edge, 1).Clip(title, b.Title, room)
		// The badge needs its separator, the blanks around it, a piece of border, and a few cells to say something.
		if room = l.Left() - 6; b.Badge != "" && room > 2 {
			l.Space(edge, 1).Glyph(badge, th.Glyphs.Sep).Space(badge, 1).Clip(badge, b.Badge, room)
		}
		l.Space(edge, 1)
	}
	width := text.Width(b.Right)
	if gap := l.Left() - width - 4; width > 0 && gap > 0 {
		l.Repeat(edge, box.Top, gap).Space(edge, 1).Put(badge, b.Right).Space(edge, 1)
	}
	l.Repeat(edge, box.Top, l.Left()-1)
	return l.Glyph(edge, box.TopRight).String()
}
