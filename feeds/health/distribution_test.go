package health

import (
	"math/rand/v2"
	"testing"
	"time"
)

// total returns the number of values, and their sum.
func total(all []Bucket) (n uint64, sum time.Duration) {
	for _, b := range all {
		n += b.N
		sum += b.Value * time.Duration(b.N)
	}
	return n, sum
}

func TestDistributionsHaveEveryEventAndOnlyGrow(t *testing.T) {
	m := New(t0, Options{Lag: true})
	m.Connected(t0, false)
	r := rand.New(rand.NewPCG(1, 2))
	now, events := t0, uint64(0)
	gaps, lags := make(map[time.Duration]uint64), make(map[time.Duration]uint64)
	grow := func(name string, before map[time.Duration]uint64, all []Bucket) {
		t.Helper()
		seen := make(map[time.Duration]uint64)
		for i, b := range all {
			if seen[b.Value] = b.N; i > 0 && b.Value <= all[i-1].Value {
				t.Fatalf("%s: %s follows %s", name, b.Value, all[i-1].Value)
			}
		}
		for v, n := range before {
			if seen[v] < n {
				t.Fatalf("at %s, %d %s of %s became %d", now.Sub(t0), n, name, v, seen[v])
			}
		}
		clear(before)
		for v, n := range seen {
			before[v] = n
		}
	}
	for i := range 40_000 {
		now = now.Add(time.Duration(r.ExpFloat64() * float64(100*ms)))
		// The smallest delay rises and falls, and jams come and go.
		delay := 300*ms + time.Duration(i/1000%7)*20*ms + time.Duration(r.ExpFloat64()*float64(5*ms))
		if i/500%9 == 0 {
			delay += 2 * s
		}
		if i%10_000 == 9_999 {
			m.Disconnected(now)
			now = now.Add(s)
			m.Connected(now, false)
		}
		m.Event(now, now.Add(-delay))
		if events++; i%100 == 0 {
			grow("gaps", gaps, m.AppendGaps(nil, now))
			grow("lags", lags, m.AppendLags(nil, now))
		}
	}
	n, sum := total(m.AppendGaps(nil, now))
	if n != events-5 { // The first of each connection has none.
		t.Errorf("%d gaps of %d events", n, events)
	}
	if want := now.Sub(t0) - 4*s; sum < want*97/100 || sum > want*103/100 {
		t.Errorf("the gaps add up to %s of %s", sum, want)
	}
	if n, _ := total(m.AppendLags(nil, now.Add(tickLength))); n != events {
		t.Errorf("%d lags of %d events", n, events)
	}
}

func TestLagEntersWhenItsTickIsOver(t *testing.T) {
	m := connected(Options{Lag: true})
	at := t0
	for i := range 100 {
		at = t0.Add(time.Duration(i) * 100 * ms)
		late := time.Duration(0)
		if i < 10 { // Nothing shows yet that these are late.
			late = 500 * ms
		}
		m.Event(at, at.Add(-40*ms-late))
	}
	if got := m.AppendLags(nil, at); len(got) != 0 {
		t.Errorf("got %v early", got)
	}
	got := m.AppendLags(nil, t0.Add(tickLength))
	if len(got) != 2 || got[0] != (Bucket{0, 90}) || got[1].N != 10 || (got[1].Value-500*ms).Abs() > 5*ms {
		t.Errorf("got %v", got)
	}
}
