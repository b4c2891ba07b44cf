package shape

import "image"

// The lines of U+2500 to U+257F. Each character has four digits, the arms to the left, up, right and down: none, light,
// heavy or double. Dashed lines, arcs and diagonals have none; they are drawn apart.
const arms = "" +
	"1010 2020 0101 0202 .... .... .... .... .... .... .... .... 0011 0021 0012 0022 " +
	"1001 2001 1002 2002 0110 0120 0210 0220 1100 2100 1200 2200 0111 0121 0211 0112 " +
	"0212 0221 0122 0222 1101 2101 1201 1102 1202 2201 2102 2202 1011 2011 1021 2021 " +
	"1012 2012 1022 2022 1110 2110 1120 2120 1210 2210 1220 2220 1111 2111 1121 2121 " +
	"1211 1112 1212 2211 1221 2112 1122 2221 2122 2212 1222 2222 .... .... .... .... " +
	"3030 0303 0031 0013 0033 3001 1003 3003 0130 0310 0330 3100 1300 3300 0131 0313 " +
	"0333 3101 1303 3303 3031 1013 3033 3130 1310 3330 3131 1313 3333 .... .... .... " +
	".... .... .... .... 1000 0100 0010 0001 2000 0200 0020 0002 1020 0102 2010 0201 "

const (
	none   = '0'
	light  = '1'
	double = '3'
)

// The middle of a cell: a light line is the pixels from here to the next.
const (
	midX = (Width - 1) / 2
	midY = Height/2 - 1
)

func box(r rune) Shape {
	const entry = 5
	at := int(r-0x2500) * entry
	if a := arms[at : at+4]; a[0] != '.' {
		return filled(lines(a)...)
	}
	if d, ok := dashes[r]; ok {
		return filled(dashed(d)...)
	}
	var p pen
	switch r {
	case '╭':
		p.corner(1, 1)
	case '╮':
		p.corner(-1, 1)
	case '╯':
		p.corner(-1, -1)
	case '╰':
		p.corner(1, -1)
	}
	if r == '╱' || r == '╳' {
		p.stroke(1, Point{Width, 0}, Point{0, Height})
	}
	if r == '╲' || r == '╳' {
		p.stroke(1, Point{0, 0}, Point{Width, Height})
	}
	return Shape{Path: p.path, Share: opaque}
}

// lines returns the arms of a character.
func lines(arms string) (rects []image.Rectangle) {
	horizontal := func(from, to, offset, half int) {
		rects = append(rects, image.Rect(from, midY+offset-half, to, midY+offset+half+1))
	}
	vertical := func(from, to, offset, half int) {
		rects = append(rects, image.Rect(midX+offset-half, from, midX+offset+half+1, to))
	}
	reach := func(a, b byte) int { // How far an arm goes past the middle to meet the ones across it.
		if max(a, b) > light {
			return 2
		}
		return 1
	}
	across, along := reach(arms[1], arms[3]), reach(arms[0], arms[2])
	if arms[0] == arms[2] {
		each(arms[0], func(offset, half int) { horizontal(0, Width, offset, half) })
	} else {
		each(arms[0], func(offset, half int) { horizontal(0, midX+across, offset, half) })
		each(arms[2], func(offset, half int) { horizontal(midX+1-across, Width, offset, half) })
	}
	if arms[1] == arms[3] {
		each(arms[1], func(offset, half int) { vertical(0, Height, offset, half) })
	} else {
		each(arms[1], func(offset, half int) { vertical(0, midY+along, offset, half) })
		each(arms[3], func(offset, half int) { vertical(midY+1-along, Height, offset, half) })
	}
	return rects
}

// each calls draw for the lines of an arm, with their offset from the middle and half their thickness.
func each(weight byte, draw func(offset, half int)) {
	switch weight {
	case none:
	case light:
		draw(0, 0)
	case double:
		draw(-1, 0)
		draw(1, 0)
	default:
		draw(0, 1)
	}
}

// dash is a dashed line: how many dashes, and half their thickness.
type dash struct {
	n, half  int
	vertical bool
}

var dashes = map[rune]dash{
	'┄': {3, 0, false}, '┅': {3, 1, false}, '┆': {3, 0, true}, '┇': {3, 1, true},
	'┈': {4, 0, false}, '┉': {4, 1, false}, '┊': {4, 0, true}, '┋': {4, 1, true},
	'╌': {2, 0, false}, '╍': {2, 1, false}, '╎': {2, 0, true}, '╏': {2, 1, true},
}

func dashed(d dash) (rects []image.Rectangle) {
	length := Width
	if d.vertical {
		length = Height
	}
	for i := range d.n {
		from, to := i*length/d.n, (i+1)*length/d.n-1
		if d.vertical {
			rects = append(rects, image.Rect(midX-d.half, from, midX+d.half+1, to))
		} else {
			rects = append(rects, image.Rect(from, midY-d.half, to, midY+d.half+1))
		}
	}
	return rects
}

// corner draws a round corner between the middles of two edges: 1 to the right or down, -1 to the left or up.
func (p *pen) corner(right, down float32) {
	const (
		cx, cy = midX + 0.5, midY + 0.5
		radius = 4
	)
	edgeX, edgeY := float32(0), float32(0)
	if right > 0 {
		edgeX = Width
	}
	if down > 0 {
		edgeY = Height
	}
	// The outline runs along one side of the line and back along the other.
	side := func(o float32) (start, from, c1, c2, to, end Point) {
		// o is the distance from the middle of the line, positive on the inside of the bend.
		r := radius - o
		k := r * circleControl
		x, y := cx+right*o, cy+down*o
		bendX, bendY := cx+right*float32(radius), cy+down*float32(radius)
		return Point{x, edgeY}, Point{x, bendY}, Point{x, bendY - down*k}, Point{bendX - right*k, y}, Point{bendX, y}, Point{edgeX, y}
	}
	s, f, c1, c2, t, e := side(0.5)
	p.move(s).line(f).cubic(c1, c2, t).line(e)
	s, f, c1, c2, t, e = side(-0.5)
	p.line(e).line(t).cubic(c2, c1, f).line(s).close()
}
