package health

import (
	"math"
	"testing"
	"time"
)

// opened returns a monitor of a feed without event times, connected at t0.
func opened() *Monitor {
	m := New(t0, Options{})
	m.Connected(t0, false)
	return m
}

func TestInitialBurstIsNotCounted(t *testing.T) {
	m := opened()
	for i := range 1000 {
		m.Event(after(200*ms+time.Duration(i)*10*time.Microsecond), time.Time{})
	}
	for _, at := range []time.Duration{300 * ms, 1 * s, 3 * s, 10 * s} {
		if r := m.Report(after(at)); r.Rate != 0 || r.Windows[Session].Gap.N != 0 || r.Spark != [SparkSeconds]float64{} {
			t.Errorf("at %v: %v events/s, %d gaps, bars %v", at, r.Rate, r.Windows[Session].Gap.N, r.Spark)
		}
	}
	last := 200*ms + 999*10*time.Microsecond
	m.Event(after(last+7*s), time.Time{})
	if g := m.Report(after(10 * s)).Windows[Session].Gap; g.N != 1 || g.Max != 7*s {
		t.Errorf("%d gaps up to %v after the burst, want one of 7s", g.N, g.Max)
	}
}

func TestBurstOfSteadyFeed(t *testing.T) {
	m := opened()
	began := 2 * s // Long after the connection came up.
	for i := range 2000 {
		at := began + time.Duration(i)*5*ms
		m.Event(after(at), time.Time{})
		// From one second after the burst on: the second in which it ends has half the events, but is weighted as a
		// whole one.
		if r := m.Report(after(at)); at >= began+1500*ms && math.Abs(r.Rate-200) > 10 {
			t.Fatalf("%v after the first event: %v events/s, want 200", at-began, r.Rate)
		}
	}
	if g := m.Report(after(12 * s)).Windows[Session].Gap; g.Max != 5*ms || g.N != 1900 {
		t.Errorf("%d gaps up to %v", g.N, g.Max)
	}
}

func TestBurstsCountIfNothingFollowsThem(t *testing.T) {
	m := opened()
	for i := range 10 { // The server is polled every second.
		at := time.Duration(i) * s
		m.Connected(after(at), false)
		m.Event(after(at), time.Time{})
		m.Event(after(at), time.Time{})
		m.Disconnected(after(at))
	}
	if got := m.Report(after(9500 * ms)).Rate; math.Abs(got-2) > .21 {
		t.Errorf("%v events/s, want 2", got)
	}
}

func TestBurstAfterAResumeDoesNotCount(t *testing.T) {
	m := opened()
	feed := func(from, to time.Duration) {
		for at := from; at < to; at += 20 * ms {
			m.Event(after(at), time.Time{})
		}
	}
	feed(0, 10*s)
	m.Disconnected(after(10 * s))
	m.Connected(after(12*s), true)
	for range 2000 {
		m.Event(after(12*s), time.Time{})
	}
	feed(12*s, 20*s)
	for i, n := range m.Report(after(20 * s)).Spark {
		if n > 50 {
			t.Errorf("%v events in second %d", n, i)
		}
	}
	if m.Disconnected(after(20 * s)); m.Report(after(20*s)).Rate > 51 {
		t.Error("the skipped burst was counted at the end")
	}
}

func TestNoBurstWithEventTimes(t *testing.T) {
	m := New(t0, Options{Lag: true})
	m.Connected(t0, false)
	for range 30 {
		m.Event(after(200*ms), after(100*ms))
		m.Event(after(200*ms), time.Time{})
	}
	if got := m.Report(after(3 * s)).Rate; got != 20 {
		t.Errorf("%v events/s, want 20", got)
	}
}
