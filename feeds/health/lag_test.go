package health

import (
	"testing"
	"time"
)

// arrivals passes m an event every 10 ms from the given time on, with the given delays, and returns when the next one
// is due.
func arrivals(m *Monitor, from time.Duration, delays ...time.Duration) time.Duration {
	for _, d := range delays {
		m.Event(after(from), after(from-d))
		from += 10 * ms
	}
	return from
}

// close2 reports whether got is want, or within 2 % or 0.2 ms of it.
func close2(got, want time.Duration) bool {
	diff := max(got-want, want-got)
	return diff <= max(want/50, 200*time.Microsecond)
}

func TestLag(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, tt := range []struct {
		name     string
		delays   [][]time.Duration // One slice per connection.
		n        uint64
		p50, max time.Duration
	}{
		{"a constant delay is not lag", [][]time.Duration{repeat(40, 80*ms)}, 40, 0, 0},
		{"a slow clock is not lag", [][]time.Duration{repeat(40, 56*year)}, 40, 0, 0},
		{"a fast clock is not lag", [][]time.Duration{repeat(40, -70*year)}, 40, 0, 0},
		{
			"lag is the delay above the smallest",
			[][]time.Duration{append(repeat(10, 80*ms), repeat(30, 280*ms)...)},
			40, 200 * ms, 200 * ms,
		},
		{
			"lag is exact however far the clocks differ",
			[][]time.Duration{append(repeat(10, 80*ms-year), repeat(30, 280*ms-year)...)},
			40, 200 * ms, 200 * ms,
		},
		{
			"late events count as late once a smaller delay arrives",
			[][]time.Duration{append(repeat(30, 580*ms), repeat(10, 80*ms)...)},
			40, 500 * ms, 500 * ms,
		},
		{
			"the smallest delay may fall step by step",
			[][]time.Duration{append(append(repeat(5, 90*time.Minute), repeat(30, 45*time.Minute)...), repeat(5, time.Minute)...)},
			40, 44 * time.Minute, 89 * time.Minute,
		},
		{
			"a connection has its own smallest delay",
			[][]time.Duration{append(repeat(10, 0), repeat(10, 100*ms)...), append(repeat(15, 5*s+100*ms), repeat(5, 5*s)...)},
			40, 100 * ms, 100 * ms,
		},
		{
			"earlier connections keep their lag",
			[][]time.Duration{append(repeat(1, 0), repeat(29, 2*s)...), repeat(30, 7*s)},
			60, 0, 2 * s,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := New(t0, Options{Lag: true})
			at := time.Duration(0)
			for _, c := range tt.delays {
				m.Connected(after(at), false)
				at = arrivals(m, at, c...)
			}
			r := m.Report(after(at))
			for i := range r.Windows {
				q := r.Windows[i].Lag
				if q.N != tt.n || !q.Has50 || !close2(q.P50, tt.p50) || q.Max != tt.max {
					t.Errorf("window %d: %+v, want %d, %v, %v", i, q, tt.n, tt.p50, tt.max)
				}
			}
		})
	}
}

func TestSmallestDelayExpires(t *testing.T) {
	m := connected(Options{Lag: true})
	const clock = -7 * s  // The sender's clock is ahead.
	arrivals(m, 0, clock) // One event without any delay,
	for at := 1 * s; at < 8*time.Minute; at += s {
		arrivals(m, at, clock+50*ms) // then the transit time grows by 50 ms for good.
		want := 50 * ms
		if at >= 6*time.Minute {
			want = 0
		}
		if r := m.Report(after(at)); r.Windows[Minute].Lag.Has50 && !close2(r.Windows[Minute].Lag.P50, want) {
			t.Fatalf("at %v: lag %v, want %v", at, r.Windows[Minute].Lag.P50, want)
		}
	}
	// The session keeps lags as of five minutes later: only for the first minute was the smallest delay still in force.
	q := m.Report(after(8 * time.Minute)).Windows[Session].Lag
	if q.N != 480 || q.Max != 50*ms || !close2(q.P50, 0) {
		t.Errorf("session: %+v", q)
	}
}

func TestLagStartsOverAfterALongSilence(t *testing.T) {
	m := connected(Options{Lag: true})
	arrivals(m, 0, 0)
	at := arrivals(m, time.Hour, repeat(20, 3*s)...)
	if q := m.Report(after(at)).Windows[Minute].Lag; q.N != 20 || q.Max != 0 {
		t.Errorf("lag %+v, want 20 of zero", q)
	}
}

func TestLongJamCostsNoPrecision(t *testing.T) {
	m := connected(Options{Lag: true})
	arrivals(m, 0, 0)
	at := 1 * s
	for ; at < 6*time.Minute; at += 100 * ms {
		arrivals(m, at, 50*time.Minute+at/(100*ms)%10*10*ms)
	}
	// The only delay that shows the jam is more than five minutes old, so only small variations are left.
	q := m.Report(after(at)).Windows[FiveMinutes].Lag
	if q.P50 < 29*ms || q.P50 > 51*ms || !close2(q.P95, 90*ms) || q.Max != 90*ms {
		t.Errorf("lag %+v", q)
	}
}

func TestStrayEventTimeIsIgnored(t *testing.T) {
	t.Run("when it is the first", func(t *testing.T) {
		m := connected(Options{Lag: true})
		m.Event(after(0), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))
		at := arrivals(m, 1*s, repeat(20, 80*ms)...)
		if q := m.Report(after(at)).Windows[Minute].Lag; q.N != 20 || q.Max != 0 {
			t.Errorf("lag %+v", q)
		}
	})
	t.Run("after minutes of silence", func(t *testing.T) {
		m := connected(Options{Lag: true})
		arrivals(m, 0, 80*ms)
		at := arrivals(m, 3*time.Minute, -2*time.Hour, 80*ms)
		if q := m.Report(after(at)).Windows[FiveMinutes].Lag; q.N != 2 || q.Max != 0 {
			t.Errorf("lag %+v", q)
		}
	})
}

func TestImplausibleEventTimesAreIgnored(t *testing.T) {
	for _, tt := range []struct {
		name string
		time time.Time
	}{
		{"1970", time.Unix(0, 0)},
		{"the year 1", time.Time{}.Add(1)},
		{"the year 9999", time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)},
		{"beyond the range of a duration", time.Date(250000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"two hours early", after(-2 * time.Hour)},
		{"two hours late", after(2 * time.Hour)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := connected(Options{Lag: true})
			m.SetOffset(0, 0)
			at := arrivals(m, backfillTime, repeat(10, 80*ms)...)
			for range maxStrays - 1 {
				m.Event(after(at), tt.time)
			}
			at = arrivals(m, at, repeat(10, 80*ms)...)
			m.Event(after(at), tt.time)
			r := m.Report(after(at))
			if q := r.Windows[Minute].Lag; q.N != 20 || q.Max != 0 || q.P50 != 0 {
				t.Errorf("lag %+v, want 20 of zero", q)
			}
			if r.Age.Value != 80*ms {
				t.Errorf("age %+v", r.Age)
			}
			if n := r.Windows[Minute].Gap.N; n != 20+maxStrays-1 {
				t.Errorf("%d gaps: an event without a usable time is still an event", n)
			}
		})
	}
}

func TestLagStartsOverWhenTheSendersClockIsSet(t *testing.T) {
	for name, step := range map[string]time.Duration{"ahead": -5 * time.Hour, "back": 5 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			m := connected(Options{Lag: true})
			at := arrivals(m, 0, append(repeat(30, 80*ms), repeat(30, 180*ms)...)...)
			at = arrivals(m, at, repeat(100, step)...)
			at = arrivals(m, at, repeat(50, step+300*ms)...)
			q := m.Report(after(at)).Windows[Minute].Lag
			if q.N != 60+150-maxStrays+1 || !close2(q.P50, 0) || q.Max != 300*ms {
				t.Errorf("lag %+v", q)
			}
		})
	}
}

func TestDriftingClockCostsLittlePrecision(t *testing.T) {
	m := connected(Options{Lag: true})
	// The sender's clock runs fast by 100 ppm, so every punctual delay is the smallest so far.
	at := time.Duration(0)
	for i := range 6000 {
		d := -at / 10000
		if i%10 == 9 {
			d += 100 * ms
		}
		m.Event(after(at), after(at-d))
		at += 10 * ms
	}
	q := m.Report(after(at)).Windows[Minute].Lag
	// In a minute the drift comes to 6 ms: the earliest event appears late by that.
	if !close2(q.P50, 3300*time.Microsecond) || q.P95 < 100*ms || q.P95 > 107*ms {
		t.Errorf("lag %+v", q)
	}
}

func TestLagCanStartLater(t *testing.T) {
	m := connected(Options{})
	arrivals(m, 0, repeat(30, time.Hour)...)
	const later = 100 * s
	m.StartLag(after(later))
	m.StartLag(after(later)) // Again makes no difference.
	end := arrivals(m, later, append(repeat(10, 80*ms), repeat(30, 280*ms)...)...)
	r := m.Report(after(end))
	for _, w := range r.Windows {
		if w.Lag.N != 40 || !close2(w.Lag.P50, 200*ms) {
			t.Errorf("the lag is %+v", w.Lag)
		}
	}
	if r = m.Report(after(later + 10*time.Minute)); r.Windows[FiveMinutes].Lag.N != 0 || r.Windows[Session].Lag.N != 40 {
		t.Errorf("ten minutes later it is %+v", r.Windows)
	}
}
