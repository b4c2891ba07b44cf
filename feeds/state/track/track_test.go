package track

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"feedscope/feeds"
)

const s = time.Second

// sample is a number of the plain list that the track is compared with.
type sample struct {
	at time.Duration
	v  float64
}

// spans returns the spans of a grid, from the list of all numbers.
func spans(all []sample, g Grid) []Span {
	out := make([]Span, g.End-g.First)
	for i := range out {
		out[i] = Span{Min: math.Inf(1), Max: math.Inf(-1), Last: math.NaN()}
	}
	newest := int64(math.MinInt64)
	for _, one := range all {
		n := int64(math.Floor(float64(one.at) / float64(g.Slot)))
		newest = max(newest, n)
		if n <= newest-tiers[g.tier].size || n < g.First || n >= g.End {
			continue
		}
		span := &out[n-g.First]
		*span = Span{Min: min(span.Min, one.v), Max: max(span.Max, one.v), Last: one.v}
	}
	return out
}

func same(a, b Span) bool {
	if math.IsNaN(a.Last) || math.IsNaN(b.Last) {
		return math.IsNaN(a.Last) && math.IsNaN(b.Last)
	}
	return a.Min == b.Min && a.Max == b.Max && a.Last == b.Last
}

func TestTrackIsLikeAPlainList(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 60 {
		var track Track
		var all []sample
		at := time.Duration(r.Int64N(int64(time.Hour))) - 30*time.Minute
		step := []time.Duration{50 * time.Millisecond, s, 40 * s, 10 * time.Minute}[round%4]
		for range r.IntN(2000) {
			at += time.Duration(r.Int64N(int64(step)))
			if r.IntN(200) == 0 {
				at += time.Duration(r.Int64N(int64(30 * time.Hour)))
			}
			one := sample{at, math.Floor(r.NormFloat64() * 100)}
			if r.IntN(20) == 0 {
				one.at -= time.Duration(r.Int64N(int64(20 * step)))
			}
			all = append(all, one)
			track.Add(one.at, one.v)
		}
		for _, window := range []time.Duration{0, s, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, Longest, 99 * Longest} {
			g := Over(at, window)
			got, want := track.Spans(nil, g), spans(all, g)
			if len(got) != len(want) {
				t.Fatalf("round %d, %v: %d spans, want %d", round, window, len(got), len(want))
			}
			for i := range got {
				if !same(got[i], want[i]) {
					t.Fatalf("round %d, %v, slot %d: %+v, want %+v", round, window, i, got[i], want[i])
				}
			}
		}
	}
}

func TestGrid(t *testing.T) {
	for _, c := range []struct {
		now, window time.Duration
		want        string
	}{
		{100 * s, time.Minute, "500ms 81 201"},
		{0, 5 * time.Minute, "500ms -599 1"},
		{-time.Millisecond, s, "500ms -2 0"},
		{time.Hour, 15 * time.Minute, "5s 541 721"},
		{time.Hour, time.Hour, "5s 1 721"},
		{48 * time.Hour, 24 * time.Hour, "1m0s 1441 2881"},
		{48 * time.Hour, 240 * time.Hour, "1m0s 1441 2881"},
	} {
		g := Over(c.now, c.window)
		if got := fmt.Sprint(g.Slot, g.First, g.End); got != c.want {
			t.Errorf("%v before %v: %s, want %s", c.window, c.now, got, c.want)
		}
	}
}

// gaps returns the times, in seconds, of the spans of an hour that have a gap before them.
func gaps(t *Track) string {
	var at []int64
	g := Over(time.Hour, time.Hour)
	for i, span := range t.Spans(nil, g) {
		if span.Gap {
			at = append(at, (g.First+int64(i))*int64(g.Slot/s))
		}
	}
	return fmt.Sprint(at)
}

func TestGaps(t *testing.T) {
	for _, c := range []struct {
		name  string
		every time.Duration
		pause time.Duration // After 20 numbers.
		down  bool
		want  string
	}{
		{"steady numbers have none", s, 0, false, "[]"},
		{"nor has a short pause", s, 9 * s, false, "[]"},
		{"a long pause is one", s, 30 * s, false, "[50]"},
		{"a short pause with an interruption is one", s, 9 * s, true, "[25]"},
		{"an interruption between two numbers is none", 20 * s, 10 * s, true, "[]"},
		{"numbers that are rare anyway have none", time.Minute, 5 * time.Minute, false, "[]"},
		{"a hiccup of fast numbers is none", 10 * time.Millisecond, s, true, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var track Track
			var breaks Breaks
			at := time.Duration(0)
			for range 20 {
				breaks.Add(&track, 0, at, 1)
				at += c.every
			}
			at += c.pause
			if c.down {
				breaks.Note([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting}})
			}
			for range 20 {
				breaks.Add(&track, 0, at, 1)
				at += c.every
			}
			if got := gaps(&track); got != c.want {
				t.Errorf("gaps before %s, want %s", got, c.want)
			}
		})
	}
}

func TestFeedsTakingTurnsAreNoInterruption(t *testing.T) {
	var track Track
	var breaks Breaks
	down := func(feed int) { breaks.Note([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting, Feed: feed}}) }
	down(0) // Long before the first number.
	down(0)
	down(1)
	at := time.Duration(0)
	add := func(feed int, after time.Duration) {
		at += after
		breaks.Add(&track, feed, at, 1)
	}
	turns := func() {
		for i := range 40 {
			add(i%2, s)
		}
	}
	turns()
	add(0, 7*s) // Without an interruption in between.
	turns()
	down(1)
	add(0, 7*s) // Of the other feed.
	turns()
	down(1)
	add(0, s)
	add(1, 7*s) // There was a number after it.
	turns()
	if got := gaps(&track); got != "[]" {
		t.Errorf("gaps before %s", got)
	}
	down(1)
	add(1, 7*s)
	if got := gaps(&track); got != "[185]" {
		t.Errorf("gaps before %s", got)
	}
}

func TestAddAllocatesOnlyNewPages(t *testing.T) {
	var track Track
	at := time.Duration(0)
	if n := testing.AllocsPerRun(20, func() {
		for range 10 {
			at += 10 * time.Millisecond
			track.Add(at, 1)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	var track Track
	at := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		at += time.Millisecond
		track.Add(at, 1)
	}
}

func TestWindowGrowsWithTheNumbers(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		held, window, want time.Duration
	}{
		{0, time.Hour, 10 * s},
		{25 * s, 5 * time.Minute, 30 * s},
		{100 * s, 5 * time.Minute, 110 * s},
		{101 * s, 5 * time.Minute, 2 * time.Minute},
		{299 * s, 5 * time.Minute, 5 * time.Minute},
		{time.Hour, 5 * time.Minute, 5 * time.Minute},
		{50 * time.Minute, 0, 55 * time.Minute},
		{99 * time.Hour, 0, Longest},
	} {
		var one Track
		one.Add(0, 1)
		one.Add(c.held, 2)
		var got Reading
		Read([]*Track{&one, nil}, start, start.Add(c.held), c.window, &got)
		if w := got.To().Sub(got.From()); w != c.want || len(got.Spans[0]) == 0 || len(got.Spans[1]) != 0 {
			t.Errorf("%v after %v is %v, want %v", c.window, c.held, w, c.want)
		}
	}
}
