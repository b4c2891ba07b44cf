package track

import (
	"math/rand/v2"
	"time"
)

// spreadTiers are the tiers of a spread. Of each slot it keeps some numbers at most.
var spreadTiers = [...]struct {
	tierSize
	keep int
}{
	{tierSize{time.Second, 300}, 24},
	{tierSize{10 * time.Second, 360}, 48},
	{tierSize{4 * time.Minute, 360}, 64},
}

// Spread remembers how a number was distributed over time, up to a day: for each slot of a window, the count, the extremes
// and some of the numbers, of many a fair sample. Times count from any moment, the same for all calls. It is not safe for
// concurrent use.
type Spread struct {
	tiers  [len(spreadTiers)][]bin
	newest [len(spreadTiers)]int64
	random *rand.Rand
}

// bin is a slot of a spread.
type bin struct {
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

// NewSpread returns an empty spread.
func NewSpread() *Spread { return &Spread{random: rand.New(rand.NewPCG(1, 2))} }

// Add adds a number. One too old for a tier is left out of it.
func (s *Spread) Add(at time.Duration, v float64) {
	for i, t := range spreadTiers {
		number := floor(at, t.slot)
		if s.tiers[i] == nil {
			s.tiers[i], s.newest[i] = make([]bin, t.size), number
		}
		if number <= s.newest[i]-t.size {
			continue
		}
		s.newest[i] = max(s.newest[i], number)
		s.tiers[i][t.place(number)].add(number, v, t.keep, s.random)
	}
}

// add adds a number to a slot, of which it keeps some: each number with the same probability.
func (b *bin) add(number int64, v float64, keep int, random *rand.Rand) {
	if b.sum.Count == 0 || b.number != number {
		*b = bin{number: number, sum: Sum{Min: v, Max: v}, samples: b.samples[:0]}
	}
	b.sum.Count++
	b.sum.Min, b.sum.Max = min(b.sum.Min, v), max(b.sum.Max, v)
	if len(b.samples) < keep {
		b.samples = append(b.samples, v)
	} else if i := random.IntN(b.sum.Count); i < keep {
		b.samples[i] = v
	}
}

// SpreadOver returns the grid of spreads for the window of the grid of tracks.
func SpreadOver(g Grid) Grid {
	from, to := time.Duration(g.First)*g.Slot, time.Duration(g.End)*g.Slot
	var sizes [len(spreadTiers)]tierSize
	for i, t := range spreadTiers {
		sizes[i] = t.tierSize
	}
	return over(sizes[:], to-1, to-from)
}

// Sums appends the slots of a grid, oldest first, with their own samples.
func (s *Spread) Sums(dst []Sum, g Grid) []Sum {
	t, all := spreadTiers[g.tier], s.tiers[g.tier]
	for n := g.First; n < g.End; n++ {
		sum := Sum{}
		if all != nil {
			if one := &all[t.place(n)]; one.number == n {
				sum = one.sum
				sum.Samples = append(sum.Samples, one.samples...)
			}
		}
		dst = append(dst, sum)
	}
	return dst
}
