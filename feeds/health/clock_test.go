package health

import (
	"testing"
	"time"
	"unsafe"
)

// skew returns t with its monotonic reading moved by d: a moment at which the wall clock was set back by d.
// No method of time.Time can make one, so it writes into t as package time lays it out.
func skew(t time.Time, d time.Duration) time.Time {
	p := (*struct {
		wall uint64
		mono int64
		loc  *time.Location
	})(unsafe.Pointer(&t))
	p.mono += int64(d)
	return t
}

func TestSkewMovesTheMonotonicReadingAlone(t *testing.T) {
	a := time.Now()
	b := skew(a, time.Hour)
	if b.Sub(a) != time.Hour || b.Round(0).Sub(a.Round(0)) != 0 {
		t.Fatalf("package time changed: %v, %v", b.Sub(a), b.Round(0).Sub(a.Round(0)))
	}
}

func TestALocalClockThatIsSetChangesNoSilenceAndNoGap(t *testing.T) {
	start := time.Now()
	m := New(start, Options{})
	m.Connected(start, false)
	m.Bytes(start.Add(1*s), 1)
	m.Event(start.Add(1*s), time.Time{})
	// From here on the wall clock is back by an hour: its reading plus an hour is what has passed.
	back := func(d time.Duration) time.Time { return skew(start.Add(d-time.Hour), time.Hour) }
	m.Event(back(3*s), time.Time{})
	r := m.Report(back(4 * s))
	if r.Silence != 3*s || r.Windows[Minute].Gap.Max != 2*s || r.OutOfRange != 0 {
		t.Errorf("silence %v, gap %v, %d out of range", r.Silence, r.Windows[Minute].Gap.Max, r.OutOfRange)
	}
}

func TestALocalClockThatIsSetDoesNotLookLikeLag(t *testing.T) {
	for name, step := range map[string]time.Duration{
		"back by little":            -300 * ms,
		"back":                      -3 * s,
		"ahead":                     2 * time.Hour,
		"or the machine was asleep": 10 * time.Minute,
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
					at = skew(at.Add(step), -step)
				}
				m.Bytes(at, 1)
				m.Event(at, made)
			}
			end := skew(start.Add(10*s+step), -step)
			r := m.Report(end)
			// The first two may have been made before the connection was up: the offset is not that sure.
			if q := r.Windows[Minute].Lag; q.N != 98 || q.Max != 0 {
				t.Errorf("lag %+v, want 98 of zero", q)
			}
			pm := 100*ms + max(step, -step)
			switch {
			case r.Age.PlusMinus != pm && r.Age.ClockOff == 0:
				t.Errorf("age %+v, want it uncertain by %v", r.Age, pm)
			case r.Age.Value > r.Age.PlusMinus+80*ms:
				t.Errorf("age %+v, but 80ms is not in it", r.Age)
			}
			if r.Silence != 100*ms {
				t.Errorf("silence %v", r.Silence)
			}
		})
	}
}

func TestAClockThatIsDisciplinedIsNotSet(t *testing.T) {
	start := time.Now()
	m := New(start, Options{Lag: true})
	m.Connected(start, false)
	m.SetOffset(0, 100*ms)
	at := start.Add(1 * s)
	m.Bytes(at, 1)
	m.Event(at, start.Round(0).Add(900*ms))
	at = skew(start.Add(2*s), 200*ms)
	m.Bytes(at, 1)
	m.Event(at, start.Round(0).Add(1900*ms))
	r := m.Report(at)
	if r.Age.PlusMinus != 100*ms || r.Windows[Minute].Lag.Max != 200*ms {
		t.Errorf("age %+v, lag %+v", r.Age, r.Windows[Minute].Lag)
	}
}

func TestAStepEndsTheSearchForReplayedEvents(t *testing.T) {
	start := time.Now()
	m := New(start, Options{Lag: true})
	m.Connected(start, false)
	m.Event(start.Add(1*s), start.Round(0).Add(1*s))
	m.Connected(start.Add(10*s), true)
	m.Bytes(start.Add(11*s), 1)
	if !m.Event(start.Add(11*s), start.Round(0).Add(5*s)) {
		t.Fatal("an event from before the resume counts as new")
	}
	at := skew(start.Add(12*s+time.Hour), -time.Hour)
	m.Bytes(at, 1)
	if m.Event(at, start.Round(0).Add(12*s)) {
		t.Error("a new event counts as replayed because the clock was set")
	}
}
