package widget

import (
	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/text"
)

// Overlay lays box over the middle of background, whose lines are w cells wide, and gives the lines that result; background is
// not changed. Lines of the box must be equally wide. A box that is larger than the background loses its right and its end.
func Overlay(background, box []string, w int) []string {
	if len(box) == 0 {
		return background
	}
	x, y := (w-ansi.StringWidth(box[0]))/2, (len(background)-len(box))/2
	return OverlayAt(background, box, w, max(x, 0), max(y, 0))
}

// OverlayAt is Overlay with the box's top left corner at x, y, which must lie on the background.
func OverlayAt(background, box []string, w, x, y int) []string {
	out := append([]string(nil), background...)
	for i := 0; i < len(box) && y+i < len(out); i++ {
		end := min(x+ansi.StringWidth(box[i]), w)
		out[y+i] = Cut(out[y+i], 0, x) + Cut(box[i], 0, end-x) + Cut(out[y+i], end, w)
	}
	return out
}

// Cut gives the cells of a drawn line from column from up to but not including to, in their styles. Of a wide character that
// lies across an end, a blank is left; so are cells that the line does not have.
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

// cutter walks along a line and copies what lies between two columns.
type cutter struct {
	from, to, x int
	out         []byte
	styled      bool
}

// next takes one character or sequence off line and gives the rest.
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
