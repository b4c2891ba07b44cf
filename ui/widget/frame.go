package widget

import (
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// Border says what a frame shows beside its lines.
type Border struct {
	// Title stands at the left of the top border, Badge after it, Right at its right end; each may be empty.
	Title, Badge, Right string
	// Focused draws the frame as the one that has the keys.
	Focused bool
	// Total and Offset place the thumb of a scrollbar on the right border; a Total of zero means none.
	Total, Offset int
}

// Frame draws a border around lines, each of which is exactly w-2 cells wide; the result has h lines of w cells. Lines that are
// missing are blank, lines too many are left out. Below 2 by 2 cells there is no border but blanks.
func Frame(th *theme.Theme, b Border, w, h int, lines []string) []string {
	return AppendFrame(make([]string, 0, max(h, 0)), th, b, w, h, lines)
}

// AppendFrame appends what Frame gives to dst.
func AppendFrame(dst []string, th *theme.Theme, b Border, w, h int, lines []string) []string {
	l := NewLine(w)
	if w < 2 || h < 2 {
		for range h {
			l.Reset(w)
			dst = append(dst, l.String())
		}
		return dst
	}
	edge := th.Style(theme.Border)
	if b.Focused {
		edge = th.Style(theme.BorderFocus)
	}
	g := &th.Glyphs
	dst = append(dst, b.top(l, th, edge))
	left := edge.Render(g.Border.Left)
	right, thumb := edge.Render(g.Border.Right), edge.Render(g.Thumb)
	first, end := Scrollbar(b.Total, b.Offset, h-2)
	blank := text.Pad("", w-2, text.Left)
	for i := range h - 2 {
		body, side := blank, right
		if i < len(lines) {
			body = lines[i]
		}
		if i >= first && i < end {
			side = thumb
		}
		dst = append(dst, left+body+side)
	}
	l.Reset(w)
	l.Glyph(edge, g.Border.BottomLeft).Repeat(edge, g.Border.Bottom, w-2).Glyph(edge, g.Border.BottomRight)
	return append(dst, l.String())
}

// top draws ╭ Title · badge ───── right ╮.
func (b Border) top(l *Line, th *theme.Theme, edge theme.Style) string {
	g := &th.Glyphs
	title := th.Style(theme.Title)
	if b.Focused {
		title = th.Style(theme.TitleFocus)
	}
	l.Glyph(edge, g.Border.TopLeft)
	room := l.Left() - 4
	if b.Title != "" && room > 0 {
		l.Space(edge, 1).Clip(title, b.Title, room)
		room = l.Left() - 3
		if b.Badge != "" && room > 4 {
			badge := th.Style(theme.Badge)
			l.Space(edge, 1).Glyph(badge, g.Sep).Space(badge, 1).Clip(badge, b.Badge, room-3)
		}
		l.Space(edge, 1)
	}
	width := text.Width(b.Right)
	if gap := l.Left() - 1 - width - 3; width > 0 && gap > 0 {
		l.Repeat(edge, g.Border.Top, gap).Space(edge, 1).Put(th.Style(theme.Badge), b.Right).Space(edge, 1)
	}
	l.Repeat(edge, g.Border.Top, l.Left()-1)
	l.Glyph(edge, g.Border.TopRight)
	return l.String()
}
