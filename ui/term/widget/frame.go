package widget

import (
	"slices"
	"strings"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Border describes what a frame shows around its lines.
type Border struct {
	// Title is at the left of the top border, followed by Badge; Right is at its right end. Each may be empty. If
	// room is short, Right goes first, then facts from the end of Badge, which [Join] has separated, then the end of
	// Title.
	Title, Badge, Right string
	// Keep makes Right go after the facts of Badge, and be cut before it goes; it takes at most half of the border then.
	Keep bool
	// Focused marks the frame that has the keys.
	Focused bool
	// Total and Offset place the thumb of a scrollbar on the right border. There is none if all rows are visible.
	Total, Offset int
	// The scrollbar covers the lines from Top up to, not including, Bottom. Both zero means all lines.
	Top, Bottom int
}

// head returns the part of a Border that the top border shows.
func (b Border) head() Border {
	return Border{Title: b.Title, Badge: b.Badge, Right: b.Right, Keep: b.Keep, Focused: b.Focused}
}

// Framer draws a frame row by row, so frames side by side go into one buffer. It caches the parts that do not change.
// The zero value is ready for use.
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

// Set sets the look and size of the frame.
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

// sides draws the border except for its top.
func (f *Framer) sides(th *theme.Theme, b Border, w int) {
	edge, box := b.edge(th), &th.Glyphs.Border
	f.left, f.right, f.thumb = edge.Render(box.Left), edge.Render(box.Right), edge.Render(th.Glyphs.Thumb)
	l := NewLine(w)
	f.bottom = l.Glyph(edge, box.BottomLeft).Repeat(edge, box.Bottom, w-2).Glyph(edge, box.BottomRight).String()
	f.blank = text.Pad("", w-2, text.Left)
}

// AppendRow appends row y of the frame, counted from the top border, with its line of lines, each exactly w-2 cells
// wide. Missing lines are blank, and so is a frame smaller than 2 by 2 cells.
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

// Frame returns a whole frame of h lines of w cells. Use it for frames that are drawn rarely, and [Framer] for others.
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

// Join joins facts with the theme's separator, leaving out empty ones.
func Join(th *theme.Theme, facts ...string) string {
	facts = slices.DeleteFunc(slices.Clone(facts), func(fact string) bool { return fact == "" })
	return strings.Join(facts, separator(th))
}

func separator(th *theme.Theme) string { return " " + th.Glyphs.Sep + " " }

// shorten drops facts from the end until the badge fits into w cells or only one is left, of which it keeps whole words
// if the first one fits.
func shorten(badge string, w int, th *theme.Theme) string {
	for _, cut := range []struct{ at, mark string }{{separator(th), ""}, {" ", text.Ellipsis}} {
		for text.Width(badge) > w {
			end := strings.LastIndex(badge, cut.at)
			if end < 0 {
				break
			}
			badge = badge[:end] + cut.mark
		}
	}
	return badge
}

// edge returns the style of the border's lines.
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
	right := text.Width(b.Right)
	kept := 0
	if b.Keep {
		right = min(right, max(l.Left()/2-3, 0))
		kept = right + 3
	}
	if room := l.Left() - 4; b.Title != "" && room > 0 {
		l.Space(edge, 1).Clip(title, b.Title, room)
		// The badge needs its separator, blanks around it, a piece of border, and a few cells for itself.
		if room = l.Left() - 6 - kept; b.Badge != "" && room > 2 {
			l.Space(edge, 1).Glyph(badge, th.Glyphs.Sep).Space(badge, 1).Clip(badge, shorten(b.Badge, room, th), room)
		}
		l.Space(edge, 1)
	}
	if b.Keep {
		right = min(right, l.Left()-5)
	}
	if gap := l.Left() - right - 4; right > 0 && gap > 0 {
		l.Repeat(edge, box.Top, gap).Space(edge, 1).Clip(badge, b.Right, right).Space(edge, 1)
	}
	l.Repeat(edge, box.Top, l.Left()-1)
	return l.Glyph(edge, box.TopRight).String()
}
