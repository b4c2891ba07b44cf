package window_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"feedscope/feeds/rules/window"
	"feedscope/test/race"
)

// model keeps all values.
type model struct {
	length time.Duration
	all    []value
}

type value struct {
	at time.Time
	v  float64
}

// piece returns the number of the piece of a time.
func (m *model) piece(t time.Time) int64 {
	return int64(math.Floor(float64(t.UnixNano()) / float64(m.length/window.Pieces)))
}

func (m *model) add(at time.Time, v float64) { m.all = append(m.all, value{at, v}) }

// in returns the values in the window that ends at a time, in order of time.
func (m *model) in(now time.Time) []value {
	var in []value
	newest := int64(math.MinInt64)
	for _, v := range m.all {
		p := m.piece(v.at)
		if late := newest != math.MinInt64 && p <= newest-window.Pieces; !late && p > m.piece(now)-window.Pieces && p <= m.piece(now) {
			in = append(in, v)
		}
		newest = max(newest, p)
	}
	slices.SortStableFunc(in, func(a, b value) int { return a.at.Compare(b.at) })
	return in
}

var start = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b), 1) }

// TestWindowsAgreeWithModel adds random values, some of them late, to all kinds of windows.
func TestWindowsAgreeWithModel(t *testing.T) {
	for seed := range uint64(race.Inputs(60)) {
		r := rand.New(rand.NewPCG(seed, 1))
		length := []time.Duration{time.Second, 30 * time.Second, time.Hour}[seed%3]
		m := &model{length: length}
		numbers, counts, change := window.NewNumbers(length), window.NewCounts(length), window.NewChange(length)
		quantiles := window.NewQuantiles(length)
		now, newest := start, start
		for step := range 400 {
			now = now.Add(time.Duration(r.ExpFloat64() * float64(length) / 50))
			if r.IntN(50) == 0 {
				now = now.Add(time.Duration(r.Float64() * 3 * float64(length)))
			}
			at := now
			if r.IntN(5) == 0 {
				at = now.Add(-time.Duration(r.Float64() * 2 * float64(length)))
			}
			v := math.Exp(r.NormFloat64()*4) * float64(r.IntN(3)-1)
			m.add(at, v)
			numbers.Add(at, v)
			counts.Add(at, v)
			change.Add(at, v)
			quantiles.Add(at, v)
			if newest.Before(at) {
				newest = at
			}
			see := now.Add(time.Duration(r.Float64() * float64(length) / 10))
			in := m.in(see)
			fail := func(what string, got, want any) {
				t.Fatalf("seed %d, step %d: %s is %v, want %v of %d values", seed, step, what, got, want, len(in))
			}
			if n := counts.Count(see); n != uint64(len(in)) {
				fail("the count", n, len(in))
			}
			checkNumbers(numbers, see, in, fail)
			if got, ok := change.Change(see); ok != (len(in) > 1) {
				fail("whether there is a change", ok, len(in) > 1)
			} else if ok && !isChange(m, in, got) {
				fail("the change", got, in[len(in)-1].v-in[0].v)
			}
			checkQuantiles(quantiles, see, in, fail)
		}
	}
}

// isChange reports whether a change is that of the values. Of the oldest and the newest piece, values of the same time are
// alike.
func isChange(_ *model, in []value, got float64) bool {
	for _, a := range in {
		for _, b := range in {
			if a.at.Equal(in[0].at) && b.at.Equal(in[len(in)-1].at) && near(got, b.v-a.v) {
				return true
			}
		}
	}
	return false
}

func checkNumbers(w *window.Numbers, now time.Time, in []value, fail func(string, any, any)) {
	mean, ok := w.Mean(now)
	if ok != (len(in) > 0) {
		fail("whether there is a mean", ok, len(in) > 0)
	}
	if !ok {
		return
	}
	sum, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for _, v := range in {
		sum += v.v
		low, high = min(low, v.v), max(high, v.v)
	}
	if got, _ := w.Sum(now); math.Abs(got-sum) > 1e-9*max(math.Abs(low), math.Abs(high))*float64(len(in)) {
		fail("the sum", got, sum)
	}
	if math.Abs(mean-sum/float64(len(in))) > 1e-9*max(math.Abs(low), math.Abs(high)) {
		fail("the mean", mean, sum/float64(len(in)))
	}
	if got, _ := w.Min(now); got != low {
		fail("the minimum", got, low)
	}
	if got, _ := w.Max(now); got != high {
		fail("the maximum", got, high)
	}
}

func checkQuantiles(w *window.Quantiles, now time.Time, in []value, fail func(string, any, any)) {
	sorted := make([]float64, len(in))
	for i, v := range in {
		sorted[i] = v.v
	}
	slices.Sort(sorted)
	for _, part := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
		got, ok := w.Quantile(now, part, 20)
		if ok != (len(in) >= 20) {
			fail("whether there is a percentile", ok, len(in))
		}
		if !ok {
			continue
		}
		want := sorted[max(int(math.Ceil(part*float64(len(sorted))))-1, 0)]
		if math.Abs(got-want) > 0.0201*math.Abs(want)+1e-9 {
			fail(fmt.Sprint("percentile ", part), got, want)
		}
	}
}

func TestGrowthAgreesWithModel(t *testing.T) {
	for seed := range uint64(race.Inputs(60)) {
		r := rand.New(rand.NewPCG(seed, 2))
		const length = time.Minute
		m, w := &model{length: length}, window.NewGrowth(length)
		now, v := start, 0.0
		for range 300 {
			now = now.Add(time.Duration(r.ExpFloat64() * float64(2*time.Second)))
			if v += float64(r.IntN(100)); r.IntN(20) == 0 {
				v = 0
			}
			m.add(now, v)
			w.Add(now, v)
			grown, took := 0.0, time.Duration(0)
			for i := 1; i < len(m.all); i++ {
				a, b := m.all[i-1], m.all[i]
				if b.v >= a.v && m.piece(b.at) > m.piece(now)-window.Pieces {
					grown += b.v - a.v
					took += b.at.Sub(a.at)
				}
			}
			got, ok := w.Rate(now)
			if ok != (took >= time.Second/2) || ok && !near(got, grown/took.Seconds()) {
				t.Fatalf("seed %d: got %v, %v, want %v in %v", seed, got, ok, grown, took)
			}
		}
	}
}

func TestExtremeNumbers(t *testing.T) {
	numbers, quantiles := window.NewNumbers(time.Minute), window.NewQuantiles(time.Minute)
	for _, v := range []float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64, math.MaxFloat64, 1e-300, 0} {
		numbers.Add(start, v)
		quantiles.Add(start, v)
	}
	if v, ok := numbers.Sum(start); ok {
		t.Errorf("the sum of too large numbers is %v", v)
	}
	if v, ok := numbers.Mean(start); !ok || v != math.MaxFloat64 {
		t.Errorf("the mean of too large numbers is %v", v)
	}
	if low, _ := quantiles.Quantile(start, 0, 1); low < -math.MaxFloat64 || low > -1e17 {
		t.Errorf("the lowest is %v", low)
	}
	if middle, _ := quantiles.Quantile(start, 0.5, 1); middle != 0 {
		t.Errorf("the one in the middle is %v", middle)
	}
}

func TestEqualNumbersAreTheirPercentile(t *testing.T) {
	w := window.NewQuantiles(time.Minute)
	for range 30 {
		w.Add(start, 100)
	}
	if v, ok := w.Quantile(start, 0.99, 20); !ok || v != 100 {
		t.Errorf("got %v", v)
	}
}

// TestMemoryIsBounded spreads a million numbers over all magnitudes.
func TestMemoryIsBounded(t *testing.T) {
	w, r := window.NewQuantiles(time.Minute), rand.New(rand.NewPCG(3, 4))
	add := func() {
		for i := range 100_000 {
			w.Add(start.Add(time.Duration(i)*time.Millisecond), math.Exp(r.NormFloat64()*20)*float64(r.IntN(3)-1))
		}
		start = start.Add(100 * time.Second)
	}
	add()
	if n := testing.AllocsPerRun(3, add); n > 100 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	for name, w := range map[string]interface{ Add(time.Time, float64) }{
		"numbers": window.NewNumbers(time.Minute), "counts": window.NewCounts(time.Minute), "change": window.NewChange(time.Minute),
		"growth": window.NewGrowth(time.Minute), "quantiles": window.NewQuantiles(time.Minute),
	} {
		b.Run(name, func(b *testing.B) {
			now, i := start, 0
			for b.Loop() {
				now = now.Add(100 * time.Microsecond)
				i++
				w.Add(now, float64(i%1000))
			}
		})
	}
}

func BenchmarkQuantile(b *testing.B) {
	w := window.NewQuantiles(time.Minute)
	for i := range 60_000 {
		w.Add(start.Add(time.Duration(i)*time.Millisecond), float64(i%1000))
	}
	for b.Loop() {
		w.Quantile(start.Add(time.Minute), 0.99, 100)
	}
}
