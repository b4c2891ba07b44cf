package widget

import (
	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
)

// Overlay returns the lines of background, w cells wide, with box over their middle. The lines of the box must have
// equal widths. A box that is too large is cut at the right and at the bottom.
func Overlay(background, box []string, w int) []string {
	if len(box) == 0 {
		return background
	}
	x, y := (w-ansi.StringWidth(box[0]))/2, (len(background)-len(box))/2
	return OverlayAt(background, box, w, max(x, 0), max(y, 0))
}

// OverlayAt is Overlay with the top left corner of the box at x, y, which must be on the background.
func OverlayAt(background, box []string, w, x, y int) []string {
	out := append([]string(nil), background...)
	for i := 0; i < len(box) && y+i < len(out); i++ {
		end := min(x+ansi.StringWidth(box[i]), w)
		out[y+i] = Cut(out[y+i], 0, x) + Cut(box[i], 0, end-x) + Cut(out[y+i], end, w)
	}
	return out
}

// Cut returns the cells of a line with styles from column from up to, not including, to. Half a wide character and
// cells beyond the line become blanks.
func Cut(line string, from, to int) string {
	c := cutter{from: from, to: to, out: make([]byte, 0, len(line))}
	for line != "" && c.x < to {
		line = c.next(line)
	}
	c.out = text.AppendSpaces(c.out, to-max(c.x, from))
	if c.styled {
		c.out = append(c.out, "\x1b[m"...)
	}
	return string(c.out)
}

// cutter copies the part of a line between two columns.
type cutter struct {
	from, to, x int
	out         []byte
	styled      bool
}

// next handles one character or sequence of line and returns the rest.
func (c *cutter) next(line string) string {
	if line[0] == '\x1b' {
		seq, _, n, _ := ansi.DecodeSequence(line, ansi.NormalState, nil)
		c.out, c.styled = append(c.out, seq...), seq != "\x1b[m"
		return line[n:]
	}
	cluster, width := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
	start, end := c.x, c.x+width
	c.x = end
	switch {
	case start >= c.from && end <= c.to:
		c.out = append(c.out, cluster...)
	case end > c.from && start < c.to:
		c.out = text.AppendSpaces(c.out, min(end, c.to)-max(start, c.from))
	}
	return line[len(cluster):]
}
