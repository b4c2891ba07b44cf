package widget

import (
	"math"

	"feedscope/ui/term/theme"
)

// Spark adds a sparkline of the last w values, newest at the right, scaled from their minimum to their maximum, in
// the shades of a gradient. NaN is a gap. A constant series has half the height, and one of zeros stays at the bottom.
// With fewer values than cells, the left is blank.
func (l *Line) Spark(shades *theme.Gradient, g *theme.Glyphs, values []float64, w int) *Line {
	values = values[max(len(values)-max(min(w, l.Left()), 0), 0):]
	lo, hi := bounds(values)
	return l.SparkRange(shades, g, values, w, lo, hi)
}

// SparkRange is Spark scaled from lo to hi. Values outside are drawn at the limits.
func (l *Line) SparkRange(
	shades *theme.Gradient, g *theme.Glyphs, values []float64, w int, lo, hi float64,
) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	if len(values) > w {
		values = values[len(values)-w:]
	}
	l.Repeat(shades[0], g.Gap, w-len(values))
	for _, v := range values {
		if math.IsNaN(v) {
			l.Glyph(shades[0], g.Gap)
			continue
		}
		at := step(v, lo, hi, len(g.Spark))
		l.Glyph(shades.At(float64(at)/float64(len(g.Spark)-1)), g.Spark[at])
	}
	return l
}

// bounds returns the minimum and maximum of the finite values.
func bounds(values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

// step returns which of n steps from lo to hi the value v is on.
func step(v, lo, hi float64, n int) int {
	if !(hi > lo) {
		if v == 0 {
			return 0
		}
		return (n - 1) / 2
	}
	f := (v/2 - lo/2) / (hi/2 - lo/2) * float64(n) // Halved, since the difference may overflow.
	if !(f > 0) {
		return 0
	}
	return int(min(f, float64(n-1)))
}
