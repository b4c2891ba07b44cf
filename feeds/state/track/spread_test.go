package track

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestSpreadIsLikeAPlainList(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 40 {
		s := NewSpread()
		type sample struct {
			at time.Duration
			v  float64
		}
		var all []sample
		at := -time.Hour
		step := []time.Duration{20 * time.Millisecond, time.Second, 20 * time.Second, 10 * time.Minute}[round%4]
		for range r.IntN(2000) {
			at += time.Duration(r.Int64N(int64(step)))
			one := sample{at - time.Duration(r.Int64N(int64(step))), math.Floor(100 * r.Float64())}
			all = append(all, one)
			s.Add(one.at, one.v)
		}
		for _, window := range []time.Duration{time.Minute, 5 * time.Minute, time.Hour, 24 * time.Hour} {
			g := SpreadOver(Over(at, window))
			for i, got := range s.Sums(nil, g) {
				want := Sum{Min: math.Inf(1), Max: math.Inf(-1)}
				var values []float64
				for _, one := range all {
					if int64(math.Floor(float64(one.at)/float64(g.Slot))) == g.First+int64(i) {
						want.Count++
						want.Min, want.Max = min(want.Min, one.v), max(want.Max, one.v)
						values = append(values, one.v)
					}
				}
				keep := min(want.Count, spreadTiers[g.tier].keep)
				ok := got.Count == want.Count && len(got.Samples) == keep &&
					(want.Count == 0 || got.Min == want.Min && got.Max == want.Max)
				for _, v := range got.Samples {
					ok = ok && slices.Contains(values, v)
				}
				if !ok {
					t.Fatalf("round %d, %v, slot %d: %+v, want %+v of %v", round, window, i, got, want, values)
				}
			}
		}
	}
}

func TestSampleIsFair(t *testing.T) {
	s := NewSpread()
	for i := range 240 { // Ten times what is kept.
		s.Add(0, float64(i))
	}
	samples := s.Sums(nil, SpreadOver(Over(0, time.Second)))[0].Samples
	early := 0
	for _, v := range samples {
		if v < 120 {
			early++
		}
	}
	if early < 6 || early > 18 {
		t.Errorf("%d of %d samples are from the first half", early, len(samples))
	}
}

func BenchmarkAddToSpread(b *testing.B) {
	s := NewSpread()
	at := time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		at += time.Millisecond
		s.Add(at, float64(at%1000))
	}
}
