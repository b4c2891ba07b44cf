package shape

import "math"

// Symbols stand in the middle of the line, at the height of the letters.
var mid = Point{Width / 2.0, 9}

const (
	round = 3.7 // The radius of a large symbol.
	thin  = 1.1 // Lines, as thick as a font's.
	bold  = 1.6
)

// symbols draw what fonts often lack or draw in other sizes.
var symbols = map[rune]func(*pen){
	'●': func(p *pen) { p.disc(mid, round, false) },
	'○': func(p *pen) { p.ring(mid, round, thin) },
	'◌': dotted,
	'◐': func(p *pen) { pie(p, 90, 270) },
	'◑': func(p *pen) { pie(p, -90, 90) },
	'◒': func(p *pen) { pie(p, 0, 180) },
	'◓': func(p *pen) { pie(p, 180, 360) },
	'◔': func(p *pen) { pie(p, -90, 0) },
	'◕': func(p *pen) { pie(p, -90, 180) },
	'•': func(p *pen) { p.disc(mid, 2.1, false) },
	'·': func(p *pen) { p.disc(mid, 1, false) },
	'◆': func(p *pen) { diamond(p, 4.3) },
	'◇': hollowDiamond,
	'■': func(p *pen) { square(p, 3.5) },
	'▪': func(p *pen) { square(p, 2) },
	'▲': func(p *pen) { triangle(p, -90, 4.6) },
	'▼': func(p *pen) { triangle(p, 90, 4.6) },
	'▶': func(p *pen) { triangle(p, 0, 4.6) },
	'◀': func(p *pen) { triangle(p, 180, 4.6) },
	'▴': func(p *pen) { triangle(p, -90, 3.3) },
	'▾': func(p *pen) { triangle(p, 90, 3.3) },
	'▸': func(p *pen) { triangle(p, 0, 3.3) },
	'◂': func(p *pen) { triangle(p, 180, 3.3) },
	'★': star,
	'✓': func(p *pen) { p.stroke(bold, Point{0.9, 9.4}, Point{3.4, 12.4}, Point{8.2, 5}) },
	'✔': func(p *pen) { p.stroke(bold+0.6, Point{0.9, 9.4}, Point{3.4, 12.2}, Point{8.2, 5}) },
	'✕': func(p *pen) { cross(p, 3.3) },
	'✗': func(p *pen) { cross(p, 3.3) },
	'✖': func(p *pen) { cross(p, 3.3) },
	'→': func(p *pen) { arrow(p, 0) },
	'↓': func(p *pen) { arrow(p, 90) },
	'←': func(p *pen) { arrow(p, 180) },
	'↑': func(p *pen) { arrow(p, 270) },
	'↵': enter,
	'⏎': enter,
	'⟳': turn,
	'↻': turn,
	'‖': func(p *pen) {
		p.polygon(Point{2, 4}, Point{3.6, 4}, Point{3.6, 14}, Point{2, 14})
		p.polygon(Point{5.4, 4}, Point{7, 4}, Point{7, 14}, Point{5.4, 14})
	},
	'‿': func(p *pen) { p.arc(Point{mid.X, 9.5}, round, thin, 20, 160) },
	'⚠': danger,
}

func pie(p *pen, from, to float64) {
	p.ring(mid, round, thin)
	p.sector(mid, round-thin/2, from, to)
}

func dotted(p *pen) {
	const dots = 8
	for i := range dots {
		p.disc(onCircle(mid, round-thin/2, float64(i)*360/dots), 0.75, false)
	}
}

func diamond(p *pen, r float32) {
	p.polygon(Point{mid.X, mid.Y - r}, Point{mid.X + r, mid.Y}, Point{mid.X, mid.Y + r}, Point{mid.X - r, mid.Y})
}

func hollowDiamond(p *pen) {
	diamond(p, 4.3)
	const r = 4.3 - thin*math.Sqrt2
	p.hole(Point{mid.X, mid.Y - r}, Point{mid.X - r, mid.Y}, Point{mid.X, mid.Y + r}, Point{mid.X + r, mid.Y})
}

func square(p *pen, r float32) {
	p.polygon(Point{mid.X - r, mid.Y - r}, Point{mid.X + r, mid.Y - r}, Point{mid.X + r, mid.Y + r}, Point{mid.X - r, mid.Y + r})
}

// triangle points in a direction; its middle is that of the cell.
func triangle(p *pen, degrees float64, r float32) {
	c := onCircle(mid, -r/4, degrees)
	p.polygon(onCircle(c, r, degrees), onCircle(c, r, degrees+120), onCircle(c, r, degrees+240))
}

func star(p *pen) {
	const points, outer, inner = 5, 4.6, 1.9
	var corners []Point
	for i := range 2 * points {
		r := float32(outer)
		if i%2 == 1 {
			r = inner
		}
		corners = append(corners, onCircle(mid, r, -90+float64(i)*180/points))
	}
	p.polygon(corners...)
}

func cross(p *pen, r float32) {
	p.stroke(bold, Point{mid.X - r, mid.Y - r}, Point{mid.X + r, mid.Y + r})
	p.stroke(bold, Point{mid.X + r, mid.Y - r}, Point{mid.X - r, mid.Y + r})
}

func arrow(p *pen, degrees float64) {
	const r, head = 3.9, 3.4
	tip := onCircle(mid, r, degrees)
	p.stroke(thin, onCircle(mid, -r, degrees), onCircle(mid, r-0.8, degrees))
	p.stroke(thin, onCircle(tip, head, degrees+142), tip, onCircle(tip, head, degrees-142))
}

func enter(p *pen) {
	p.stroke(thin, Point{8, 5}, Point{8, 10.5}, Point{1.6, 10.5})
	p.stroke(thin, Point{3.8, 7.8}, Point{1, 10.5}, Point{3.8, 13.2})
}

func turn(p *pen) {
	p.arc(mid, round, thin, 0, 290)
	p.polygon(Point{4.4, 2.6}, Point{8.2, 5.4}, Point{4.4, 8})
}

func danger(p *pen) {
	p.polygon(Point{4.5, 4}, Point{9, 13}, Point{0, 13})
	p.hole(Point{4.5, 6}, Point{1.6, 12}, Point{7.4, 12})
	p.polygon(Point{4, 7.6}, Point{5, 7.6}, Point{5, 10}, Point{4, 10})
	p.polygon(Point{4, 10.6}, Point{5, 10.6}, Point{5, 11.5}, Point{4, 11.5})
}
