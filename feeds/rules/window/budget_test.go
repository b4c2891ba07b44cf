package window_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"feedscope/feeds/rules/window"
)

// kept is any window.
type kept interface {
	Add(at time.Time, v float64)
	Within(b *window.Budget)
	Release()
}

// TestBudgetIsKeptAndGivenBack fills windows beyond their budget. They go on with what fits.
func TestBudgetIsKeptAndGivenBack(t *testing.T) {
	const bytes = 16 << 10
	b, r := window.NewBudget(bytes), rand.New(rand.NewPCG(5, 6))
	counts, quantiles, numbers := window.NewCounts(time.Minute), window.NewQuantiles(time.Minute), window.NewNumbers(time.Minute)
	all := []kept{counts, quantiles, numbers, window.NewChange(time.Minute), window.NewGrowth(time.Minute)}
	for range 5 {
		all = append(all, window.NewQuantiles(time.Minute))
	}
	for _, w := range all {
		w.Within(b)
	}
	now := start
	for range 20_000 {
		now = now.Add(time.Duration(r.ExpFloat64() * float64(20*time.Millisecond)))
		at := now.Add(-time.Duration(r.IntN(3)) * time.Second)
		for _, w := range all {
			w.Add(at, r.NormFloat64()*1000)
		}
	}
	if !b.Reached() {
		t.Error("the budget was not reached")
	}
	if n := counts.Count(now); n == 0 || n > 4000 {
		t.Errorf("the count is %d", n)
	}
	if mean, ok := numbers.Mean(now); !ok || mean < -200 || mean > 200 {
		t.Errorf("the mean is %v", mean)
	}
	if p50, ok := quantiles.Quantile(now, 0.5, 20); !ok || p50 < -1000 || p50 > 1000 {
		t.Errorf("the median is %v, %v", p50, ok)
	}
	for _, w := range all {
		w.Release()
	}
	if b.Full() {
		t.Error("windows have not given back what they had")
	}
	again := window.NewNumbers(time.Minute)
	again.Within(b)
	for i := range 60 {
		again.Add(start.Add(time.Duration(i)*time.Second), 1)
	}
	if sum, _ := again.Sum(start.Add(59 * time.Second)); sum != 60 {
		t.Errorf("after all were released, a window has room for %v of 60 pieces", sum)
	}
}
