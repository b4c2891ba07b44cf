package panel

import (
	"strings"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Message draws the h lines of an empty panel: what it waits for and the current state, centered on one line, or on as
// many as they need. key identifies the message.
func (r *Rows[K]) Message(f Frame, h int, key K, what, how string) {
	var lines []string
	for y := range h {
		if !r.Same(y, key) {
			if lines == nil {
				lines = messageLines(f, r.line.Width(), h, what, how)
			}
			if at := y - max(h-len(lines), 0)/2; at >= 0 && at < len(lines) {
				r.line.Cell(f.Theme.Style(theme.Dim), lines[at], r.line.Width(), text.Center)
			}
			r.Done(y)
		}
	}
}

// messageLines breaks a message into at most h lines of at most w cells, if it can be broken.
func messageLines(f Frame, w, h int, what, how string) []string {
	lines := []string{what}
	if how != "" {
		lines[0] += " " + f.Theme.Glyphs.Sep + " " + how
	}
	if h == 1 || text.Width(lines[0]) <= w-2 {
		return lines
	}
	lines = append(broken(what, w-2), broken(how, w-2)...)
	return lines[:min(len(lines), h)]
}

// broken breaks a sentence between words into lines of at most w cells. A longer word has a line of its own.
func broken(sentence string, w int) (lines []string) {
	for _, word := range strings.Fields(sentence) {
		if n := len(lines) - 1; n >= 0 && text.Width(lines[n])+1+text.Width(word) <= w {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
