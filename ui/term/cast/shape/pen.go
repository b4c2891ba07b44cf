package shape

import "math"

// pen draws a path. All outlines run clockwise, so that they unite where they overlap; holes run the other way.
type pen struct{ path []Op }

// circleControl places the control points of a quarter of a circle.
const circleControl = 0.5523

func (p *pen) move(to Point) *pen {
	p.path = append(p.path, Op{Kind: Move, To: to})
	return p
}

func (p *pen) line(to Point) *pen {
	p.path = append(p.path, Op{Kind: Line, To: to})
	return p
}

func (p *pen) cubic(c1, c2, to Point) *pen {
	p.path = append(p.path, Op{Kind: Cubic, Control: [2]Point{c1, c2}, To: to})
	return p
}

func (p *pen) close() { p.path = append(p.path, Op{Kind: Close}) }

// polygon fills a polygon, whose corners are given clockwise.
func (p *pen) polygon(corners ...Point) {
	p.move(corners[0])
	for _, c := range corners[1:] {
		p.line(c)
	}
	p.close()
}

// hole cuts a polygon out, whose corners are given counterclockwise.
func (p *pen) hole(corners ...Point) { p.polygon(corners...) }

// disc fills a circle, or cuts it out.
func (p *pen) disc(c Point, r float32, hole bool) {
	k := r * circleControl
	dir := float32(1)
	if hole {
		dir = -1
	}
	at := func(x, y float32) Point { return Point{c.X + x, c.Y + dir*y} }
	p.move(at(r, 0)).
		cubic(at(r, k), at(k, r), at(0, r)).
		cubic(at(-k, r), at(-r, k), at(-r, 0)).
		cubic(at(-r, -k), at(-k, -r), at(0, -r)).
		cubic(at(k, -r), at(r, -k), at(r, 0)).close()
}

// ring draws a circle of a line's width.
func (p *pen) ring(c Point, r, width float32) {
	p.disc(c, r, false)
	p.disc(c, r-width, true)
}

// stroke draws a line through points, round where it bends.
func (p *pen) stroke(width float32, points ...Point) {
	for i, to := range points[1:] {
		from := points[i]
		dx, dy := to.X-from.X, to.Y-from.Y
		scale := width / 2 / float32(math.Hypot(float64(dx), float64(dy)))
		nx, ny := dy*scale, -dx*scale
		p.polygon(Point{from.X + nx, from.Y + ny}, Point{to.X + nx, to.Y + ny}, Point{to.X - nx, to.Y - ny},
			Point{from.X - nx, from.Y - ny})
		if i > 0 {
			p.disc(from, width/2, false)
		}
	}
}

// sector fills the part of a circle between two angles in degrees, clockwise from the right.
func (p *pen) sector(c Point, r float32, from, to float64) {
	p.move(c).line(onCircle(c, r, from))
	p.along(c, r, from, to)
	p.close()
}

// arc draws the part of a circle's line between two angles.
func (p *pen) arc(c Point, r, width float32, from, to float64) {
	p.move(onCircle(c, r, from))
	p.along(c, r, from, to)
	p.line(onCircle(c, r-width, to))
	p.along(c, r-width, to, from)
	p.close()
}

// along continues along a circle, in pieces of at most a quarter.
func (p *pen) along(c Point, r float32, from, to float64) {
	n := int(math.Ceil(math.Abs(to-from) / 90))
	step := (to - from) / float64(n)
	k := r * float32(4.0/3*math.Tan(step*math.Pi/180/4))
	for i := range n {
		a, b := from+float64(i)*step, from+float64(i+1)*step
		start, end := onCircle(c, r, a), onCircle(c, r, b)
		sa, ca := math.Sincos(a * math.Pi / 180)
		sb, cb := math.Sincos(b * math.Pi / 180)
		p.cubic(Point{start.X - k*float32(sa), start.Y + k*float32(ca)}, Point{end.X + k*float32(sb), end.Y - k*float32(cb)}, end)
	}
}

func onCircle(c Point, r float32, degrees float64) Point {
	s, co := math.Sincos(degrees * math.Pi / 180)
	return Point{c.X + r*float32(co), c.Y + r*float32(s)}
}
