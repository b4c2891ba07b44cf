package chart

import "math"

// ticksOf returns about n round values that cover lo to hi, in rising order: multiples of 1, 2 or 5 times a power of
// ten. There are none if the range is empty or not finite.
func ticksOf(lo, hi float64, n int) []float64 {
	span := hi - lo
	if !(span > 0) || math.IsInf(span, 0) || n < 1 {
		return nil
	}
	raw := span / float64(n)
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	if unit == 0 || math.IsInf(unit, 0) {
		return nil
	}
	step := 10 * unit
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= raw {
			step = m * unit
			break
		}
	}
	first := math.Floor(lo/step + 1e-9)
	last := math.Ceil(hi/step - 1e-9)
	if !(last-first < 1000) {
		return nil
	}
	var ticks []float64
	for i := first; i <= last; i++ {
		ticks = append(ticks, i*step)
	}
	return ticks
}
