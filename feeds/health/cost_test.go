package health

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

func TestEventDoesNotAllocateOnceWarm(t *testing.T) {
	for name, every := range map[string]time.Duration{"quiet": 100 * ms, "busy": ms} {
		for name2, opts := range map[string]Options{"": {}, " with lag": {Lag: true}} {
			t.Run(name+name2, func(t *testing.T) {
				f := newBusy(every, opts, 15*time.Minute)
				ticks := int(tickLength/every) * 3
				if n := testing.AllocsPerRun(1, func() {
					for range ticks {
						f.step()
					}
				}); n > 8 {
					t.Errorf("%v allocations in %d events", n, ticks)
				}
			})
		}
	}
}

// heapOf is the heap that n of what grow makes take, each.
func heapOf(n int, grow func(seed int) *Monitor) int {
	measure := func() int {
		var s runtime.MemStats
		runtime.GC()
		runtime.GC() // Once more for what pools gave up.
		runtime.ReadMemStats(&s)
		return int(s.HeapAlloc)
	}
	keep := make([]*Monitor, n)
	before := measure()
	for i := range keep {
		keep[i] = grow(i)
	}
	after := measure()
	runtime.KeepAlive(keep)
	return (after - before) / n
}

func TestMemoryAfterAnHour(t *testing.T) {
	for _, tt := range []struct {
		name  string
		opts  Options
		every func(r *rand.Rand) time.Duration
		limit int
	}{
		{"ten events a second", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(100*ms))
		}, 16 << 10},
		{"two hundred events a second", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(5*ms))
		}, 24 << 10},
		{"gaps of every size", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(math.Exp(r.Float64() * math.Log(float64(10*s))))
		}, 30 << 10},
		{"ten events a second with lag", Options{Lag: true}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(100*ms))
		}, 48 << 10},
		{"two hundred events a second with lag", Options{Lag: true}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(5*ms))
		}, 120 << 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			size := heapOf(4, func(seed int) *Monitor {
				r := rand.New(rand.NewPCG(uint64(seed), 3))
				m := connected(tt.opts)
				for at := time.Duration(0); at < time.Hour; at += tt.every(r) {
					delay := 50*ms + time.Duration(r.ExpFloat64()*float64(20*ms))
					m.Event(after(at), after(at-delay))
				}
				return m
			})
			t.Logf("%d bytes", size)
			if size > tt.limit {
				t.Errorf("%d bytes, want at most %d", size, tt.limit)
			}
		})
	}
}
