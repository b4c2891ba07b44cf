package health

import (
	"math"
	"testing"
	"time"
)

// t0 has no monotonic reading: tests control time completely.
var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return t0.Add(d) }

// ms and s are short names for tables.
const (
	ms = time.Millisecond
	s  = time.Second
)

// connected returns a monitor whose connection is up at t0 and past its initial burst.
func connected(opts Options) *Monitor {
	m := New(t0, opts)
	m.burst.end = -1
	m.Connected(t0, false)
	return m
}

func TestRates(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	t.Run("a steady ten a second", func(t *testing.T) {
		m := connected(Options{})
		for i := range 200 {
			at := after(time.Duration(i) * 100 * ms)
			m.Event(at, time.Time{})
			m.Read(at)
			// An event at the very start is included, so the rate starts a little higher.
			if r := m.Report(at); i > 60 && math.Abs(r.Rate-10) > .21 {
				t.Fatalf("at %v: %v events/s", at.Sub(t0), r.Rate)
			}
		}
	})
	for _, tt := range []struct {
		name string
		now  time.Duration
		want float64
	}{
		{"in the first second a count is a rate", 500 * ms, 30},
		{"before five seconds averaged over the time so far", 3 * s, 10},
		{"after five seconds averaged over five", 5500 * ms, 3}, // The first second is half gone.
		{"a silent feed falls to zero", 6 * s, 0},
		{"and stays there", time.Hour, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{})
			for range 30 {
				m.Event(after(200*ms), time.Time{})
				m.Read(after(200 * ms))
			}
			if r := m.Report(after(tt.now)); !near(r.Rate, tt.want) {
				t.Errorf("%v events/s, want %v", r.Rate, tt.want)
			}
		})
	}
	t.Run("a report from before the newest event includes it", func(t *testing.T) {
		m := connected(Options{})
		for i := range 100 {
			m.Event(after(time.Duration(i)*100*ms), time.Time{})
		}
		want, got := m.Report(after(9*s)).Rate, m.Report(after(3*s)).Rate
		if !near(got, want) {
			t.Errorf("%v events/s, want %v", got, want)
		}
	})
}

func TestLateEventsCountWhereTheyBelong(t *testing.T) {
	m := connected(Options{})
	m.Report(after(20 * s))
	m.Read(after(20 * s))
	for range 100 { // Stored while nothing could be read, and delivered at once.
		m.Event(after(12*s), time.Time{})
	}
	m.Event(after(19*s), time.Time{})
	switch r := m.Report(after(20 * s)); {
	case r.Rate != .2:
		t.Errorf("%v events/s, want .2: late events are no peak", r.Rate)
	case r.Spark[SparkSeconds-8] != 100 || r.Spark[SparkSeconds-1] != 1:
		t.Errorf("the last seconds are %v", r.Spark)
	}
	m.Read(after(200 * s))
	m.Event(after(100*s), time.Time{}) // Too old to be shown.
	if r := m.Report(after(201 * s)); r.Rate != 0 || r.Spark != [SparkSeconds]float64{} {
		t.Errorf("%v events/s, and %v", r.Rate, r.Spark)
	}
}

func TestSpark(t *testing.T) {
	m := connected(Options{})
	for i := range 100 { // i events in second i
		for range i {
			m.Event(after(time.Duration(i)*s+500*ms), time.Time{})
		}
		r := m.Report(after(time.Duration(i)*s + 900*ms))
		if want := min(i, SparkSeconds); r.SparkN != want {
			t.Fatalf("second %d: %d values are valid, want %d", i, r.SparkN, want)
		}
		for k := 1; k <= SparkSeconds; k++ {
			want := float64(max(i-k, 0))
			if k > r.SparkN {
				want = 0
			}
			if got := r.Spark[SparkSeconds-k]; got != want {
				t.Fatalf("second %d: %d seconds ago %v events, want %v", i, k, got, want)
			}
		}
	}
	r := m.Report(after(120 * s))
	if r.Spark[SparkSeconds-21] != 99 || r.Spark[SparkSeconds-20] != 0 {
		t.Errorf("after 21 silent seconds: %v", r.Spark)
	}
}

func TestAge(t *testing.T) {
	offset := func(o, pm time.Duration) func(*Monitor) {
		return func(m *Monitor) { m.SetOffset(o, pm) }
	}
	for _, tt := range []struct {
		name  string
		set   func(*Monitor)
		delay time.Duration // Arrival - event time.
		want  Age
	}{
		{"the delay minus the offset", offset(5*s, 200*ms), 5300 * ms, Age{Value: 300 * ms, PlusMinus: 200 * ms, Known: true}},
		{"a slow clock adds to it", offset(-1*s, 0), 300 * ms, Age{Value: 1300 * ms, Known: true}},
		{"unknown without an offset", nil, 300 * ms, Age{}},
		{"not negative within the uncertainty", offset(1*s, 500*ms), 600 * ms, Age{PlusMinus: 500 * ms, Known: true}},
		{"beyond the uncertainty, the clock is off", offset(1*s, 500*ms), 100 * ms, Age{ClockOff: 400 * ms}},
		{"an event from the future, without an offset", nil, -400 * ms, Age{ClockOff: 400 * ms}},
		{"the uncertainty is not negative", offset(0, -1*s), 300 * ms, Age{Value: 300 * ms, Known: true}},
		{"uncertain by the resolution of event times", offset(1*s, 500*ms), 2 * s, Age{Value: 1 * s, PlusMinus: 1500 * ms, Known: true}},
		{"an absurd offset does not overflow", offset(math.MinInt64, 0), 1, Age{Value: time.Duration(maxDelay) + 1, Known: true}},
		{"an absurd uncertainty does not overflow", offset(math.MaxInt64, math.MaxInt64), 1, Age{PlusMinus: time.Duration(maxDelay), Known: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{Lag: true})
			if tt.set != nil {
				tt.set(m)
			}
			m.Event(after(10*s), after(10*s-tt.delay))
			if got := m.Report(after(20 * s)).Age; got != tt.want {
				t.Errorf("age %+v, want %+v", got, tt.want)
			}
		})
	}
	t.Run("of the newest event", func(t *testing.T) {
		m := connected(Options{Lag: true})
		m.SetOffset(0, 0)
		m.Event(after(1*s), after(0))
		m.Event(after(2*s), after(1800*ms))
		m.Event(after(3*s), time.Time{})
		if got := m.Report(after(9 * s)).Age.Value; got != 200*ms {
			t.Errorf("age %v, want 200ms", got)
		}
	})
	t.Run("a new connection has none before its first event", func(t *testing.T) {
		m := connected(Options{Lag: true})
		m.SetOffset(0, 0)
		m.Event(after(1*s), after(0))
		m.Connected(after(2*s), true)
		if got := m.Report(after(3 * s)).Age; got != (Age{}) {
			t.Errorf("age %+v, want none", got)
		}
	})
}

func TestEventTimesAreIgnoredWithoutLag(t *testing.T) {
	m := connected(Options{})
	m.SetOffset(0, 0)
	for i := range 50 {
		m.Connected(after(time.Duration(i)*s), true)
		if m.Event(after(time.Duration(i)*s), t0.Add(-time.Hour)) {
			t.Fatal("an event counts as replayed")
		}
	}
	if r := m.Report(after(time.Minute)); r.Age != (Age{}) || r.Windows[Session].Lag.N != 0 {
		t.Errorf("age %+v, lag %+v", r.Age, r.Windows[Session].Lag)
	}
}
