package panel

import (
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Message draws the h lines of an empty panel: what it waits for and the current state, centered on one line, or on two
// if that is too long. key identifies the message.
func (r *Rows[K]) Message(f Frame, h int, key K, what, how string) {
	for y := range h {
		if !r.Same(y, key) {
			drawMessage(f, r.line, y, h, what, how)
			r.Done(y)
		}
	}
}

func drawMessage(f Frame, line *widget.Line, y, h int, what, how string) {
	style := f.Theme.Style(theme.Dim)
	between := " " + f.Theme.Glyphs.Sep + " "
	middle := max(h-1, 0) / 2
	switch both := text.Width(what) + text.Width(between) + text.Width(how); {
	case how == "" || both > line.Width()-2 && h > 1:
		if y == middle {
			center(line, style, what)
		}
		if y == middle+1 {
			center(line, style, how)
		}
	case y == middle:
		center(line, style, what+between+how)
	}
}

func center(line *widget.Line, style theme.Style, s string) {
	line.Cell(style, s, line.Width(), text.Center)
}
