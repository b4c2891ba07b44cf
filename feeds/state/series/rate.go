package series

import (
	"math"
	"time"
)

// A rate is the growth from the last value of one second to the last value of a later one, if these are leastGrowth
// apart. So a burst of repeated events after a reconnect is no peak: only its last value counts.
const leastGrowth = time.Second / 2

// counter turns the values of a counter into rates.
type counter struct {
	base, last reading
	some       bool
}

// reading is a value of a counter, at a time since the set's start.
type reading struct {
	at time.Duration
	v  float64
}

// observe notes a value, and returns the rate up to the one before if that was the last of its second. A counter that
// goes down has restarted: there is no rate across that.
func (c *counter) observe(at time.Duration, v float64) (rate reading, ok bool) {
	rate, ok = c.settle(at)
	if !c.some || v < c.last.v {
		c.some, c.base = true, reading{at, v}
	}
	c.last = reading{at, v}
	return rate, ok
}

// settle returns the rate up to the last value if its second is over.
func (c *counter) settle(now time.Duration) (rate reading, ok bool) {
	if now/time.Second <= c.last.at/time.Second {
		return reading{}, false
	}
	span := c.last.at - c.base.at
	rate = reading{c.last.at, (c.last.v - c.base.v) / span.Seconds()}
	c.base = c.last
	return rate, span >= leastGrowth && !math.IsInf(rate.v, 0)
}

// settle adds the rate of a series whose last second is over.
func (s *Set) settle(one *series, now time.Duration) {
	if one.counter == nil {
		return
	}
	if rate, ok := one.counter.settle(now); ok {
		s.counts.Updates++
		s.add(one, rate.at, rate.v)
	}
}
