// Package spread remembers how a number was distributed over time, up to a day, in bounded memory. Numbers with their
// times go in; for each slot of a window that ends now, the count, the extremes and some of the numbers come out. Of many
// numbers in a slot it keeps a fair sample.
package spread

import (
	"math/rand/v2"
	"time"

	"feedscope/feeds/state/track"
)

// The tiers, from the shortest slots to the longest, with the most numbers kept of a slot.
var tiers = [...]struct {
	slot       time.Duration
	size, keep int
}{
	{time.Second, 300, 24},
	{10 * time.Second, 360, 48},
	{4 * time.Minute, 360, 64},
}

// Spread remembers a number. Times count from any moment, the same for all calls. It is not safe for concurrent use.
type Spread struct {
	tiers  [len(tiers)][]slot
	newest [len(tiers)]int64
	random *rand.Rand
}

type slot struct {
	number  int64
	sum     Sum
	samples []float64
}

// Sum describes the numbers of one slot.
type Sum struct {
	// Count is how many there were, Min and Max are the extremes.
	Count    int
	Min, Max float64
	// Samples are some of them, or all if there were few.
	Samples []float64
}

// New returns an empty spread.
func New() *Spread { return &Spread{random: rand.New(rand.NewPCG(1, 2))} }

// Add adds a number. One too old for a tier is left out of it.
func (s *Spread) Add(at time.Duration, v float64) {
	for i := range tiers {
		number, size := floor(at, tiers[i].slot), int64(tiers[i].size)
		if s.tiers[i] == nil {
			s.tiers[i], s.newest[i] = make([]slot, size), number
		}
		if number <= s.newest[i]-size {
			continue
		}
		s.newest[i] = max(s.newest[i], number)
		s.tiers[i][(number%size+size)%size].add(number, v, tiers[i].keep, s.random)
	}
}

// add adds a number to a slot, of which it keeps some: each number with the same probability.
func (s *slot) add(number int64, v float64, keep int, random *rand.Rand) {
	if s.sum.Count == 0 || s.number != number {
		*s = slot{number: number, sum: Sum{Min: v, Max: v}, samples: s.samples[:0]}
	}
	s.sum.Count++
	s.sum.Min, s.sum.Max = min(s.sum.Min, v), max(s.sum.Max, v)
	if len(s.samples) < keep {
		s.samples = append(s.samples, v)
	} else if i := random.IntN(s.sum.Count); i < keep {
		s.samples[i] = v
	}
}

// Grid divides a window into slots; see [track.Grid].
type Grid struct {
	Slot       time.Duration
	First, End int64
	tier       int
}

// Over returns the grid of the window of a track's grid.
func Over(g track.Grid) Grid {
	from, to := time.Duration(g.First)*g.Slot, time.Duration(g.End)*g.Slot
	out := Grid{}
	for i, t := range tiers {
		if out.tier, out.Slot = i, t.slot; time.Duration(t.size)*t.slot >= to-from {
			break
		}
	}
	out.End = floor(to-1, out.Slot) + 1
	out.First = out.End - int64((to-from+out.Slot-1)/out.Slot)
	return out
}

// Sums appends the slots of a grid, oldest first, with their own samples.
func (s *Spread) Sums(dst []Sum, g Grid) []Sum {
	size := int64(tiers[g.tier].size)
	for n := g.First; n < g.End; n++ {
		sum := Sum{}
		if all := s.tiers[g.tier]; all != nil {
			if one := &all[(n%size+size)%size]; one.number == n {
				sum = one.sum
				sum.Samples = append(sum.Samples, one.samples...)
			}
		}
		dst = append(dst, sum)
	}
	return dst
}

// floor returns the number of the slot of a time.
func floor(at, slot time.Duration) int64 {
	if at < 0 {
		at -= slot - 1
	}
	return int64(at / slot)
}
