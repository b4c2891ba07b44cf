package svg

import (
	"image/color"

	"feedscope/ui/term/cast/reel"
)

// piece is columns of a line, with the number of their state in each version of the line.
type piece struct {
	from, to int
	ids      []int32
	cost     int
}

// states returns how many states the piece has.
func (p *piece) states() int {
	most := int32(0)
	for _, id := range p.ids {
		most = max(most, id)
	}
	return int(most) + 1
}

// divide divides the columns of a line, given its versions, such that the file becomes small: columns that change
// together form a piece, and those that change apart form others if that saves more than another animation costs.
func divide(lines [][]reel.Cell, ground color.RGBA) []piece {
	d := divider{lines: lines, ground: ground}
	pieces := d.columns()
	merged := make([]piece, max(len(pieces)-1, 0)) // Each piece with the next.
	for i := range merged {
		merged[i] = d.join(&pieces[i], &pieces[i+1])
	}
	for {
		best, gain := -1, 0
		for i := range merged {
			if g := pieces[i].cost + pieces[i+1].cost - merged[i].cost; best < 0 || g > gain {
				best, gain = i, g
			}
		}
		if best < 0 || gain < 0 {
			return pieces
		}
		pieces[best] = merged[best]
		pieces = append(pieces[:best+1], pieces[best+2:]...)
		merged = append(merged[:best], merged[best+1:]...)
		if best > 0 {
			merged[best-1] = d.join(&pieces[best-1], &pieces[best])
		}
		if best < len(merged) {
			merged[best] = d.join(&pieces[best], &pieces[best+1])
		}
	}
}

type divider struct {
	lines  [][]reel.Cell
	ground color.RGBA
}

// columns returns the smallest pieces: a column, or two where there is a wide character.
func (d *divider) columns() (pieces []piece) {
	for x := range d.lines[0] {
		p := piece{from: x, to: x + 1, ids: make([]int32, len(d.lines))}
		known := make(map[reel.Cell]int32)
		half := false
		for i, line := range d.lines {
			id, ok := known[line[x]]
			if !ok {
				id = int32(len(known))
				known[line[x]] = id
			}
			p.ids[i] = id
			half = half || line[x].Width == 0
		}
		p.cost = d.cost(&p)
		if n := len(pieces); half && n > 0 {
			p = d.join(&pieces[n-1], &p)
			pieces[n-1] = p
			continue
		}
		pieces = append(pieces, p)
	}
	return pieces
}

// join returns two pieces as one.
func (d *divider) join(a, b *piece) piece {
	p := piece{from: a.from, to: b.to, ids: make([]int32, len(a.ids))}
	known := make(map[[2]int32]int32)
	for i := range p.ids {
		pair := [2]int32{a.ids[i], b.ids[i]}
		id, ok := known[pair]
		if !ok {
			id = int32(len(known))
			known[pair] = id
		}
		p.ids[i] = id
	}
	p.cost = d.cost(&p)
	return p
}

// The bytes that parts of the file take, about.
const (
	costTrack = 300
	costStill = 60
	costStep  = 36
	costText  = 50
	costShape = 16
)

func (d *divider) cost(p *piece) int {
	total, last, seen := 0, int32(-1), int32(-1)
	for i, id := range p.ids {
		if id != last {
			total += costStep
			last = id
		}
		if id > seen { // States are numbered as they appear.
			seen = id
			total += d.markup(d.lines[i][p.from:p.to])
		}
	}
	if seen == 0 {
		return costStill
	}
	return total + costTrack
}

// markup estimates the length of the markup of cells.
func (d *divider) markup(cells []reel.Cell) (n int) {
	var text class
	var back, fore color.RGBA
	for i := range cells {
		c := &cells[i]
		if c.Back != d.ground && c.Back != back {
			n += costText
			back = c.Back
		}
		_, drawn := shapeOf(c)
		switch {
		case c.Blank():
		case drawn:
			n += costShape
			if c.Fore != fore {
				n += costShape
				fore = c.Fore
			}
		case classOf(c) == text && common(c):
			n++
		default:
			n += costText
			text = classOf(c)
		}
	}
	return n
}
