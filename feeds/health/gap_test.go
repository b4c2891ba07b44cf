package health

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/test/race"
)

// play passes m an event after each of the gaps, starting at from, and returns the time of the last one.
func play(m *Monitor, from time.Duration, gaps ...time.Duration) time.Duration {
	for _, g := range gaps {
		from += g
		m.Event(after(from), time.Time{})
	}
	return from
}

func repeat(n int, gap time.Duration) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = gap
	}
	return out
}

func TestGapAndJitter(t *testing.T) {
	for _, tt := range []struct {
		name   string
		gaps   []time.Duration // The first is the time before the first event.
		n      uint64
		max    time.Duration
		jitter time.Duration
	}{
		{"no events have no gap", nil, 0, 0, 0},
		{"one event has no gap", []time.Duration{3 * s}, 0, 0, 0},
		{"two events have one gap and no jitter", []time.Duration{3 * s, 2 * s}, 1, 2 * s, 0},
		{"even gaps have no jitter", repeat(50, 20*ms), 49, 20 * ms, 0},
		{"jitter is the mean difference of consecutive gaps", []time.Duration{0, 1 * s, 3 * s, 2 * s, 2 * s}, 4, 3 * s, 1 * s},
		{"the order counts", []time.Duration{0, 1 * s, 2 * s, 2 * s, 3 * s}, 4, 3 * s, 2 * s / 3},
		{"events of one read have gaps of zero", []time.Duration{0, 0, 0, 100 * ms, 0, 0}, 5, 100 * ms, 50 * ms},
		{"a gap of more than a day is a day", []time.Duration{0, 30 * time.Hour}, 1, 24 * time.Hour, 0},
		{"a negative gap counts as zero", []time.Duration{5 * s, 1 * s, -3 * s, 2 * s}, 3, 2 * s, 1500 * ms},
		{"an arrival out of order makes a gap of zero", []time.Duration{5 * s, -3 * s}, 1, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{})
			end := play(m, 0, tt.gaps...)
			w := m.Report(after(end)).Windows[Minute]
			if w.Gap.N != tt.n || w.Gap.Max != tt.max || w.Jitter != tt.jitter {
				t.Errorf("%d gaps up to %v, jitter %v; want %d, %v, %v", w.Gap.N, w.Gap.Max, w.Jitter, tt.n, tt.max, tt.jitter)
			}
			if w.Lag != (Quantiles{}) {
				t.Errorf("unexpected lag: %+v", w.Lag)
			}
		})
	}
}

func TestPercentilesAreExactAtTheExtremes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		gaps     []time.Duration
		p50, max time.Duration
	}{
		{"when all gaps are the same", repeat(200, 100*ms), 100 * ms, 100 * ms},
		{"when most events arrive together", append(repeat(150, 10*time.Nanosecond), repeat(50, 1*s)...), 10 * time.Nanosecond, 1 * s},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{})
			end := play(m, 0, append([]time.Duration{0}, tt.gaps...)...)
			if q := m.Report(after(end)).Windows[Session].Gap; q.P50 != tt.p50 || q.Max != tt.max {
				t.Errorf("%+v, want %v and %v", q, tt.p50, tt.max)
			}
		})
	}
}

func TestNoGapSpansTwoConnections(t *testing.T) {
	for name, interrupt := range map[string]func(*Monitor){
		"disconnected":               func(m *Monitor) { m.Disconnected(after(10 * s)) },
		"reconnected":                func(m *Monitor) { m.Connected(after(20*s), false) },
		"resumed":                    func(m *Monitor) { m.Connected(after(20*s), true) },
		"disconnected, then resumed": func(m *Monitor) { m.Disconnected(after(10 * s)); m.Connected(after(20*s), true) },
	} {
		t.Run(name, func(t *testing.T) {
			m := connected(Options{})
			play(m, 0, 1*s, 1*s, 1*s)
			interrupt(m)
			end := play(m, 29*s, 1*s, 3*s, 3*s)
			w := m.Report(after(end)).Windows[Minute]
			// 1, 1 and 3, 3: two pairs without a difference.
			if w.Gap.N != 4 || w.Gap.Max != 3*s || w.Jitter != 0 {
				t.Errorf("gap %+v, jitter %v", w.Gap, w.Jitter)
			}
		})
	}
}

func TestSampleFloors(t *testing.T) {
	for _, tt := range []struct {
		name       string
		n          int
		has, has99 bool
	}{
		{"19 samples have no percentile", 19, false, false},
		{"20 samples have p50 and p95", 20, true, false},
		{"99 samples have no p99", 99, true, false},
		{"100 samples have all", 100, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{Lag: true})
			for i := range tt.n + 1 { // One extra: the first has no gap.
				at := after(time.Duration(i) * 10 * ms)
				if i == tt.n {
					m.Event(at, time.Time{}) // And no lag.
					break
				}
				m.Event(at, at.Add(-time.Duration(i)*ms))
			}
			w := m.Report(after(2 * s)).Windows[Minute]
			for _, q := range []Quantiles{w.Gap, w.Lag} {
				if q.N != uint64(tt.n) || q.Has50 != tt.has || q.Has95 != tt.has || q.Has99 != tt.has99 {
					t.Errorf("%+v", q)
				}
				if q.Max == 0 || q.Has50 != (q.P50 != 0) || q.Has95 != (q.P95 != 0) || q.Has99 != (q.P99 != 0) {
					t.Errorf("a value without its Has, or the reverse: %+v", q)
				}
			}
		})
	}
}

func TestWindowsForget(t *testing.T) {
	m := connected(Options{})
	play(m, 0, repeat(31, 100*ms)...) // 30 gaps in the first 3.1 s, and one more
	for _, tt := range []struct {
		name string
		now  time.Duration
		want [3]uint64
	}{
		{"all windows start equal", 5 * s, [3]uint64{30, 30, 30}},
		{"the minute keeps a minute", 63 * s, [3]uint64{30, 30, 30}},
		{"but not 75 s", 75 * s, [3]uint64{0, 30, 30}},
		{"five minutes keep five", 304 * s, [3]uint64{0, 30, 30}},
		{"but not six", 6 * time.Minute, [3]uint64{0, 0, 30}},
		{"the session keeps everything", 1000 * time.Hour, [3]uint64{0, 0, 30}},
	} {
		r := m.Report(after(tt.now))
		for i, want := range tt.want {
			if got := r.Windows[i].Gap.N; got != want {
				t.Errorf("%s: at %v window %d has %d gaps, want %d", tt.name, tt.now, i, got, want)
			}
		}
	}
}

func TestEventsEqualsRepeatedEvent(t *testing.T) {
	for seed := range uint64(race.Inputs(50)) {
		r := rand.New(rand.NewPCG(seed, 3))
		alone, together := connected(Options{}), connected(Options{})
		at := time.Duration(0)
		for range 200 {
			at += time.Duration(r.ExpFloat64() * float64(s))
			n := r.IntN(6) * r.IntN(6) * r.IntN(6)
			for range n {
				alone.Event(after(at), time.Time{})
			}
			together.Events(after(at), n)
			if r.IntN(20) == 0 {
				alone.Disconnected(after(at))
				together.Disconnected(after(at))
			}
			if diff := cmp.Diff(alone.Report(after(at)), together.Report(after(at))); diff != "" {
				t.Fatalf("seed %d, %v (-alone +together):\n%s", seed, at, diff)
			}
		}
	}
}
