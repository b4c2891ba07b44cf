package health

import (
	"testing"
	"time"

	"feedscope/test/clock"
)

func TestLocalClockStepKeepsGap(t *testing.T) {
	start := time.Now()
	m := New(start, Options{})
	m.Connected(start, false)
	m.Event(start.Add(1*s), time.Time{})
	// From here on the wall clock is an hour back: its reading plus an hour is the elapsed time.
	back := func(d time.Duration) time.Time { return clock.Set(start.Add(d), -time.Hour) }
	m.Event(back(3*s), time.Time{})
	if gap := m.Report(back(4 * s)).Windows[Minute].Gap.Max; gap != 2*s {
		t.Errorf("gap %v", gap)
	}
}

func TestLocalClockStepIsNotLag(t *testing.T) {
	for name, step := range map[string]time.Duration{
		"slightly back":          -300 * ms,
		"back":                   -3 * s,
		"ahead":                  2 * time.Hour,
		"the machine was asleep": 10 * time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			m := New(start, Options{Lag: true})
			m.Connected(start, false)
			m.SetOffset(0, 100*ms)
			for i := range 100 {
				at := start.Add(time.Duration(i) * 100 * ms)
				made := at.Add(-80 * ms).Round(0)
				if i >= 50 {
					at = clock.Set(at, step)
				}
				m.Read(at)
				m.Event(at, made)
			}
			end := clock.Set(start.Add(10*s), step)
			r := m.Report(end)
			// The first two may precede the connection: the offset is not that precise.
			if q := r.Windows[Minute].Lag; q.N != 98 || q.Max != 0 {
				t.Errorf("lag %+v, want 98 of zero", q)
			}
			pm := 100*ms + max(step, -step)
			switch {
			case r.Age.PlusMinus != pm && r.Age.ClockOff == 0:
				t.Errorf("age %+v, want it uncertain by %v", r.Age, pm)
			case r.Age.Value > r.Age.PlusMinus+80*ms:
				t.Errorf("age %+v does not include 80ms", r.Age)
			}
		})
	}
}

func TestSlewedClockIsNotAStep(t *testing.T) {
	start := time.Now()
	m := New(start, Options{Lag: true})
	m.Connected(start, false)
	m.SetOffset(0, 100*ms)
	at := start.Add(1 * s)
	m.Read(at)
	m.Event(at, start.Round(0).Add(900*ms))
	at = clock.Set(start.Add(2*s+200*ms), -200*ms)
	m.Read(at)
	m.Event(at, start.Round(0).Add(1900*ms))
	r := m.Report(at)
	if r.Age.PlusMinus != 100*ms || r.Windows[Minute].Lag.Max != 200*ms {
		t.Errorf("age %+v, lag %+v", r.Age, r.Windows[Minute].Lag)
	}
}

func TestClockStepEndsReplayDetection(t *testing.T) {
	start := time.Now()
	m := New(start, Options{Lag: true})
	m.Connected(start, false)
	m.Event(start.Add(1*s), start.Round(0).Add(1*s))
	m.Connected(start.Add(10*s), true)
	m.Read(start.Add(11 * s))
	if !m.Event(start.Add(11*s), start.Round(0).Add(5*s)) {
		t.Fatal("an event from before the resume counts as new")
	}
	at := clock.Set(start.Add(12*s), time.Hour)
	m.Read(at)
	if m.Event(at, start.Round(0).Add(12*s)) {
		t.Error("a new event counts as replayed because the clock was set")
	}
}
