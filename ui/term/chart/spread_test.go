package chart

import (
	"math"
	"math/rand/v2"
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
