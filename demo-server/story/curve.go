package story

import "time"

// point is a value at a second of the loop.
type point struct{ at, value float64 }

// curve is a piecewise linear function over one loop.
type curve []point

// at returns the value at a time; times wrap around at the end of the loop.
func (c curve) at(t time.Duration) float64 {
	phase := ((t % Loop) + Loop) % Loop
	s := phase.Seconds()
	for i := 1; i < len(c); i++ {
		if a, b := c[i-1], c[i]; s < b.at {
			return a.value + (b.value-a.value)*(s-a.at)/(b.at-a.at)
		}
	}
	return c[len(c)-1].value
}
