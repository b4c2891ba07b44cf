package widget

import (
	"math"

	"feedscope/ui/theme"
)

// Spark adds a sparkline of the last w values, newest at the right, scaled from the least to the greatest of them. NaN is a
// gap. A series that does not change is drawn at half height, one of zeros at the bottom. With fewer values than cells the
// left stays blank.
func (l *Line) Spark(st theme.Style, g *theme.Glyphs, values []float64, w int) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	if len(values) > w {
		values = values[len(values)-w:]
	}
	lo, hi := bounds(values)
	return l.SparkRange(st, g, values, w, lo, hi)
}

// SparkRange is Spark scaled from lo to hi; values outside are drawn at the ends.
func (l *Line) SparkRange(st theme.Style, g *theme.Glyphs, values []float64, w int, lo, hi float64) *Line {
	w = min(w, l.Left())
	if w <= 0 {
		return l
	}
	if len(values) > w {
		values = values[len(values)-w:]
	}
	l.set(st)
	for range w - len(values) {
		l.buf = append(l.buf, g.Gap...)
	}
	for _, v := range values {
		if math.IsNaN(v) {
			l.buf = append(l.buf, g.Gap...)
			continue
		}
		l.buf = append(l.buf, g.Ramp[step(v, lo, hi, len(g.Ramp))]...)
	}
	l.used += w
	return l
}

// bounds gives the least and the greatest value, NaN and infinities left out.
func bounds(values []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

// step gives which of n steps from lo to hi the value v stands on.
func step(v, lo, hi float64, n int) int {
	if !(hi > lo) {
		if v == 0 {
			return 0
		}
		return (n - 1) / 2
	}
	f := (v/2 - lo/2) / (hi/2 - lo/2) * float64(n) // Halves, for the difference may exceed what a float holds.
	if !(f > 0) {
		return 0
	}
	return int(min(f, float64(n-1)))
}
