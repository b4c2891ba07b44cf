package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

func TestSpreadsAtEverySize(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	mono := theme.Load("mono", theme.Options{NoColor: true})
	odd := []float64{0, -1, 1, 1e300, -1e300, math.MaxFloat64, math.Inf(1), math.NaN(), 1e-300, 3.5}
	for range 2000 {
		var data Spread
		for range r.IntN(3) {
			layer := make([]Sum, r.IntN(40))
			for i := range layer {
				for range r.IntN(4) {
					layer[i].Samples = append(layer[i].Samples, odd[r.IntN(len(odd))])
				}
				layer[i].Count, layer[i].Min, layer[i].Max = r.IntN(9), odd[r.IntN(len(odd))], odd[r.IntN(len(odd))]
			}
			data.Layers = append(data.Layers, layer)
		}
		w, h := r.IntN(70), r.IntN(12)
		o := Options{From: from, To: from.Add(time.Duration(r.Int64N(1e14))), First: r.Int64N(1e6) - 5e5}
		for _, lines := range [][]string{Histogram(dark, o, data, w, h), HeatMap(mono, o, data, w, h)} {
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := text.Width(ansi.Strip(l)); got != w {
					t.Fatalf("%dx%d: a line of %d cells: %q", w, h, got, l)
				}
			}
		}
	}
}

func TestSummaryHasOnlyQuantilesWithEnoughNumbers(t *testing.T) {
	for n, want := range map[int]string{
		0:    "0 numbers",
		1:    "1 number  max 0 ms",
		3:    "3 numbers  max 2 ms",
		50:   "50 numbers  p50 24  p95 47  max 49 ms",
		1000: "1,000 numbers  p50 499  p95 949  p99 989  max 999 ms",
	} {
		var layer []Sum
		for i := range n {
			v := float64(i)
			layer = append(layer, Sum{Count: 1, Min: v, Max: v, Samples: []float64{v}})
		}
		o := Options{From: from, To: from.Add(time.Minute)}
		got := ansi.Strip(Histogram(dark, o, Spread{[][]Sum{layer}, "ms"}, 70, 9)[0])
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%d numbers: %s, want %s", n, got, want)
		}
	}
}

// sorted is a plain list of numbers, in order.
type sorted []float64

func (p sorted) quantile(part float64) float64 {
	return p[max(int(math.Ceil(part*float64(len(p))))-1, 0)]
}

func TestSpreadIsLikeAPlainList(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	shapes := []func() float64{
		func() float64 { return 7 },
		r.Float64,
		func() float64 { return 1e6 * (r.Float64() - 0.5) },
		func() float64 { return math.Exp(4 * r.NormFloat64()) },
		func() float64 { return float64(r.IntN(3)) },
		func() float64 { return 100 + math.Floor(math.Pow(r.Float64(), -3)) },
	}
	for round := range 300 {
		shape := shapes[round%len(shapes)]
		var all sorted
		layers := make([][]Sum, 1+r.IntN(3))
		for i := range layers {
			layers[i] = make([]Sum, 1+r.IntN(9))
		}
		for range 1 + r.IntN(500) {
			v := shape()
			all = append(all, v)
			layer := layers[r.IntN(len(layers))]
			one := &layer[r.IntN(len(layer))]
			if one.Count == 0 {
				one.Min, one.Max = v, v
			}
			one.Count, one.Min, one.Max = one.Count+1, min(one.Min, v), max(one.Max, v)
			one.Samples = append(one.Samples, v)
		}
		slices.Sort(all)
		s := newSpread(New(dark, Options{From: from, To: from.Add(time.Minute)}, nil, 60, 0), layers, 12)
		greatest := all[len(all)-1]
		if s.min != all[0] || s.max != greatest || math.Abs(s.total-float64(len(all))) > 1e-6 {
			t.Fatalf("round %d: %v numbers from %v to %v, want %d from %v to %v", round, s.total, s.min, s.max, len(all), all[0], greatest)
		}
		if log := all[0] >= 0 && all[0] < greatest && all.quantile(0.5) <= greatest/skewed; s.log != log {
			t.Fatalf("round %d: logarithmic is %v, median %v of %v", round, s.log, all.quantile(0.5), greatest)
		}
		for _, part := range []float64{0.01, 0.5, 0.95, 0.99, 1} {
			got, want := s.quantile(part), all.quantile(part)
			width := (s.hi - s.lo) / float64(len(s.fine)-1)
			off := math.Abs(got - want)
			if s.log && want >= math.Pow(10, s.lo+width) {
				off = math.Abs(math.Log10(got) - math.Log10(want))
			}
			if off > width || got < s.min || got > s.max {
				t.Fatalf("round %d: the quantile %v is %v, want %v", round, part, got, want)
			}
		}
	}
}

func TestSamplesStandForAllNumbers(t *testing.T) {
	// A slot of many small numbers beside many slots of a large one.
	layer := []Sum{{Count: 900, Min: 1, Max: 2, Samples: []float64{1, 2}}}
	for range 100 {
		layer = append(layer, Sum{Count: 1, Min: 100, Max: 100, Samples: []float64{100}})
	}
	got := ansi.Strip(Histogram(dark, Options{From: from, To: from.Add(time.Minute)}, Spread{[][]Sum{layer}, "ms"}, 70, 9)[0])
	if got = strings.TrimSpace(got); got != "1,000 numbers  p50 2  p95 100  p99 100  max 100 ms" {
		t.Errorf("got %s", got)
	}
	s := newSpread(New(dark, Options{From: from, To: from.Add(time.Minute)}, nil, 60, 0), [][]Sum{layer}, 12)
	if !s.log {
		t.Error("the median is that of the slots")
	}
}

func TestConstantIsItsOwnMaximum(t *testing.T) {
	layer := []Sum{{Count: 3, Min: 50, Max: 50, Samples: []float64{50, 50, 50}}}
	got := ansi.Strip(Histogram(dark, Options{From: from, To: from.Add(time.Minute)}, Spread{[][]Sum{layer}, "ms"}, 70, 9)[0])
	if got = strings.TrimSpace(got); got != "3 numbers  max 50 ms" {
		t.Errorf("got %s", got)
	}
}
