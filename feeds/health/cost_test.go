package health

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"feedscope/test/race"
)

func TestEventDoesNotAllocateOnceWarm(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates too")
	}
	for _, tt := range []struct {
		name  string
		every time.Duration
		opts  Options
	}{
		{"quiet", 100 * ms, Options{}},
		{"busy", ms, Options{}},
		{"quiet with lag", 100 * ms, Options{Lag: true}},
		{"busy with lag", ms, Options{Lag: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newBusy(tt.every, tt.opts, 7*time.Minute)
			events := int(tickLength/tt.every) * 3
			// A histogram may still get its first value in a bucket.
			if n := testing.AllocsPerRun(1, func() {
				for range events {
					f.step()
				}
			}); n > 8 {
				t.Errorf("%v allocations in %d events", n, events)
			}
		})
	}
}

func TestFallingDelayRarelyMovesBase(t *testing.T) {
	m := connected(Options{Lag: true})
	moves, base := 0, int64(0)
	for i := range 10000 { // By ten minutes in ten seconds.
		m.Event(after(time.Duration(i)*ms), after(time.Duration(i)*(ms+60*ms)))
		if b := m.lag.current.head.base; b != base {
			moves, base = moves+1, b
		}
	}
	if moves > 25 {
		t.Errorf("%d moves of the base", moves)
	}
	if q := m.Report(after(10 * s)).Windows[Minute].Lag; q.N != 10000 || !close2(q.P50, 300*s) || q.Max != 9999*60*ms {
		t.Errorf("lag %+v", q)
	}
}

// heapOf returns the average heap size of the result of grow over n calls.
func heapOf(n int, grow func(seed int) *Monitor) int {
	measure := func() int {
		var s runtime.MemStats
		runtime.GC()
		runtime.GC() // Again, to free the contents of pools.
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
	if race.Enabled {
		t.Skip("the race detector takes memory too")
	}
	for _, tt := range []struct {
		name  string
		opts  Options
		every func(r *rand.Rand) time.Duration
		limit int
	}{
		{"ten events a second", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(100*ms))
		}, 30 << 10},
		{"two hundred events a second", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(5*ms))
		}, 30 << 10},
		{"gaps of every size", Options{}, func(r *rand.Rand) time.Duration {
			return time.Duration(math.Exp(r.Float64() * math.Log(float64(10*s))))
		}, 30 << 10},
		{"ten events a second with lag", Options{Lag: true}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(100*ms))
		}, 56 << 10},
		{"two hundred events a second with lag", Options{Lag: true}, func(r *rand.Rand) time.Duration {
			return time.Duration(r.ExpFloat64() * float64(5*ms))
		}, 120 << 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			size := heapOf(1, func(seed int) *Monitor {
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
