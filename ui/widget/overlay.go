package widget

import "github.com/charmbracelet/x/ansi"

// Overlay lays box over the middle of background, whose lines are w cells wide, and gives the lines that result; background is
// not changed. Lines of the box must be equally wide. A box that is larger than the background loses its right and its end.
func Overlay(background, box []string, w int) []string {
	if len(box) == 0 {
		return background
	}
	boxW := ansi.StringWidth(box[0])
	return OverlayAt(background, box, w, max((w-boxW)/2, 0), max((len(background)-len(box))/2, 0))
}

// OverlayAt is Overlay with the box's top left corner at x, y.
func OverlayAt(background, box []string, w, x, y int) []string {
	out := append([]string(nil), background...)
	for i, line := range box {
		if y+i >= len(out) {
			break
		}
		out[y+i] = splice(out[y+i], line, w, x)
	}
	return out
}

// splice lays over on line from column x.
func splice(line, over string, w, x int) string {
	over = ansi.Truncate(over, w-x, "")
	end := x + ansi.StringWidth(over)
	l := NewLine(w)
	l.raw(ansi.Truncate(line, x, ""), x)
	l.raw(over, end)
	l.raw(ansi.TruncateLeft(line, end, ""), w)
	return l.String()
}

// raw adds a drawn piece and fills up to column x with blanks, for a wide character that was cut in half.
func (l *Line) raw(s string, x int) {
	l.buf = append(append(l.buf, s...), "\x1b[m"...)
	l.used += ansi.StringWidth(s)
	l.Gap(x - l.used)
}
