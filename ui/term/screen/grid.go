package screen

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// grid is what the terminal shows, cell by cell, with the state of its cursor.
type grid struct {
	width, height int
	stale         bool // The terminal may have changed.
	rows          []row
	scratch       []cell
	glyphs        glyphs
	styles        *styles
	pen           pen
}

// row is a line of the grid.
type row struct {
	text  []byte // The text that the cells were parsed from.
	cells []cell
}

// pen is the terminal's cursor and style.
type pen struct {
	x, y  int // x is nowhere if the column is uncertain.
	style styleID
}

const nowhere = -1

func newGrid(p colorprofile.Profile) *grid { return &grid{styles: newStyles(p)} }

// clear appends what clears a terminal in any state, and resets the grid to a size.
func (g *grid) clear(dst []byte, width, height int) []byte {
	g.width, g.height, g.stale = max(width, 0), max(height, 0), false
	g.glyphs = glyphs{index: make(map[string]uint64)}
	g.rows = make([]row, g.height)
	cells := make([]cell, g.width*g.height)
	for i := range cells {
		cells[i] = blank
	}
	for y := range g.rows {
		g.rows[y].cells = cells[y*g.width : (y+1)*g.width : (y+1)*g.width]
	}
	g.pen = pen{}
	return append(dst, "\x1b[m\x1b[H\x1b[2J"...)
}

// paint appends what turns the screen into the lines of content at a size.
func (g *grid) paint(dst []byte, content string, width, height int) []byte {
	if g.stale || width != g.width || height != g.height || len(g.glyphs.long) > maxLong {
		dst = g.clear(dst, width, height)
	}
	for y := range g.rows {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		if r := &g.rows[y]; string(r.text) != line {
			g.scratch = g.parse(g.scratch[:0], line)
			dst = g.paintRow(dst, y, r.cells, g.scratch)
			r.cells, g.scratch = g.scratch, r.cells
			r.text = append(r.text[:0], line...)
		}
	}
	return g.restyle(dst, plain)
}

// paintRow appends what turns the cells of a row into others.
func (g *grid) paintRow(dst []byte, y int, from, to []cell) []byte {
	for x, c := range to {
		if from[x] == c || c.width == 0 {
			continue
		}
		dst = g.move(dst, x, y, to)
		if c.width > 1 && !c.certain() { // Terminals that draw it narrow must not keep an old cell beside it.
			dst = append(g.restyle(dst, c.style), "  "...)
			g.pen.x = nowhere
			dst = g.move(dst, x, y, to)
		}
		dst = g.put(dst, c)
	}
	return dst
}

func (g *grid) put(dst []byte, c cell) []byte {
	dst = g.restyle(dst, c.style)
	dst = g.glyphs.append(dst, c.glyph)
	g.pen.x += int(c.width)
	if g.pen.x >= g.width || !c.certain() {
		g.pen.x = nowhere
	}
	return dst
}

// certain reports whether all terminals agree on the character's width: a single code point that is narrow, or wide
// and outside the emoji planes, whose characters have four bytes.
func (c cell) certain() bool { return c.width == 1 && c.glyph>>32 == 0 || c.glyph>>24 == 0 }

func (g *grid) restyle(dst []byte, to styleID) []byte {
	if g.pen.style != to {
		dst = append(dst, g.styles.change(g.pen.style, to)...)
		g.pen.style = to
	}
	return dst
}

// bridge is the most cells to write again instead of moving the cursor over them, which takes as many bytes.
const bridge = 4

// move appends what moves the pen within a row of these cells.
func (g *grid) move(dst []byte, x, y int, cells []cell) []byte {
	p := &g.pen
	if p.x == x && p.y == y {
		return dst
	}
	if p.y != y || p.x == nowhere || p.x > x {
		dst = append(strconv.AppendInt(append(dst, "\x1b["...), int64(y+1), 10), ';')
		dst = append(strconv.AppendInt(dst, int64(x+1), 10), 'H')
	} else if gap := cells[p.x:x]; len(gap) <= bridge && g.same(gap) {
		for _, c := range gap {
			dst = append(dst, byte(c.glyph))
		}
	} else {
		dst = append(dst, "\x1b["...)
		if len(gap) > 1 {
			dst = strconv.AppendInt(dst, int64(len(gap)), 10)
		}
		dst = append(dst, 'C')
	}
	p.x, p.y = x, y
	return dst
}

// same reports whether the cells can be written in the pen's style, with one byte each.
func (g *grid) same(cells []cell) bool {
	for _, c := range cells {
		if c.style != g.pen.style || c.glyph >= 0x80 || c.width != 1 {
			return false
		}
	}
	return true
}
