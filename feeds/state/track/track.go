// Package track remembers one number over time, up to a day, in bounded memory. Numbers with their times go in; for any
// window that ends now, the least, greatest and last number of each of its slots come out, and of a [Spread] a sample of
// them. Recent times have short slots, older ones long slots. Nothing is interpolated; stretches in which numbers are missing
// are marked.
package track

import (
	"math"
	"time"
)

// The tiers, from the shortest slots to the longest: five minutes, an hour, and a day.
var tiers = [...]tierSize{
	{500 * time.Millisecond, 600},
	{5 * time.Second, 720},
	{time.Minute, 1440},
}

// tierSize is the length of a tier's slots, and how many it has.
type tierSize struct {
	slot time.Duration
	size int64
}

// place returns the index at which the slot with a number is kept.
func (t tierSize) place(number int64) int64 { return (number%t.size + t.size) % t.size }

// Longest is the longest window.
const Longest = 24 * time.Hour

// Span is what was measured in one slot. If nothing was, Last is NaN.
type Span struct {
	Min, Max, Last float64
	// Gap reports that numbers are missing between this span and the one before.
	Gap bool
}

// Track remembers one number over time. Times count from any moment, the same for all calls. The zero value is empty and
// ready for use. It is not safe for concurrent use.
type Track struct {
	tiers [len(tiers)]tier
	count int
	first time.Duration
	last  time.Duration
	// usual is the typical time between two numbers.
	usual time.Duration
	// broken reports an interruption of the feed since the last number. breaks counts those of all feeds until then; see
	// [Breaks].
	broken bool
	breaks int
}

const (
	// page is the number of slots allocated at a time.
	page = 60
	// settled is the number of intervals from which the usual one is known.
	settled = 8
	// late is the number of usual intervals without a number that are a gap, lateBroken the same if the feed was
	// disconnected. An interval shorter than leastGap is no gap.
	late       = 12
	lateBroken = 3
	leastGap   = 2 * time.Second
)

type tier struct {
	pages  []*[page]slot
	newest int64
	// slot is the one of the last number, nil if that was too old, and from is when it begins.
	slot *slot
	from time.Duration
}

type slot struct {
	min, max, last float64
	number         int32
	used, gap      bool
}

// Add adds a number. Numbers may arrive out of order; one too old for a tier is left out of it.
func (t *Track) Add(at time.Duration, v float64) {
	gap := t.since(at)
	for i := range t.tiers {
		current := &t.tiers[i]
		if since := at - current.from; since < 0 || since >= tiers[i].slot || current.slot == nil {
			current.move(i, at, gap)
		}
		if current.slot != nil {
			current.slot.add(v)
		}
	}
}

// since updates the times and reports whether there is a gap before a number.
func (t *Track) since(at time.Duration) (gap bool) {
	if t.count == 0 {
		t.first, t.last, t.count = at, at, 1
		t.broken = false
		return false
	}
	t.first = min(t.first, at)
	passed := at - t.last
	if passed < 0 {
		return false
	}
	if passed >= leastGap && t.count > settled {
		gap = passed > late*t.usual || t.broken && passed > lateBroken*t.usual
	}
	if !gap {
		weight := time.Duration(min(t.count, settled))
		t.usual += (passed - t.usual) / weight
	}
	t.last, t.broken = at, false
	t.count++
	return gap
}

// move finds the slot of a time in tier i.
func (t *tier) move(i int, at time.Duration, gap bool) {
	number, size := floor(at, tiers[i].slot), tiers[i].size
	if t.pages == nil {
		t.pages, t.newest = make([]*[page]slot, size/page), number
	}
	t.slot, t.from = nil, time.Duration(number)*tiers[i].slot
	if number <= t.newest-size {
		return
	}
	t.newest = max(t.newest, number)
	place := tiers[i].place(number)
	p := t.pages[place/page]
	if p == nil {
		p = new([page]slot)
		t.pages[place/page] = p
	}
	t.slot = &p[place%page]
	if !t.slot.used || t.slot.number != int32(number) {
		*t.slot = slot{min: math.Inf(1), max: math.Inf(-1), number: int32(number), used: true, gap: gap}
	}
}

func (s *slot) add(v float64) { s.min, s.max, s.last = min(s.min, v), max(s.max, v), v }

// Grid divides a window into slots, the same for all tracks that are shown together.
type Grid struct {
	// Slot is the length of a slot.
	Slot time.Duration
	// The slots are numbered from First up to, not including, End. Slot n begins at n times Slot.
	First, End int64
	tier       int
}

// Over returns the grid of a window that ends with the slot of now, in the shortest slots that reach as far.
func Over(now, window time.Duration) Grid {
	return over(tiers[:], now, max(min(window, Longest), tiers[0].slot))
}

func over(sizes []tierSize, now, window time.Duration) (g Grid) {
	for i, t := range sizes {
		if g.tier, g.Slot = i, t.slot; time.Duration(t.size)*t.slot >= window {
			break
		}
	}
	g.End = floor(now, g.Slot) + 1
	g.First = g.End - int64((window+g.Slot-1)/g.Slot)
	return g
}

// Spans appends the spans of a grid, oldest first.
func (t *Track) Spans(dst []Span, g Grid) []Span {
	from := &t.tiers[g.tier]
	for n := g.First; n < g.End; n++ {
		at := tiers[g.tier].place(n)
		span := Span{Min: math.NaN(), Max: math.NaN(), Last: math.NaN()}
		if from.pages != nil && from.pages[at/page] != nil {
			if s := &from.pages[at/page][at%page]; s.used && s.number == int32(n) {
				span = Span{s.min, s.max, s.last, s.gap}
			}
		}
		dst = append(dst, span)
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
