package health

import (
	"testing"
	"time"
)

func TestReplay(t *testing.T) {
	// An event every second with a transit time of 50 ms; the connection is lost at 10 s and back at 20 s.
	const way = 50 * ms
	for _, clock := range []struct {
		name string
		off  time.Duration // The sender's clock is behind by this.
	}{
		{"clocks that agree", 0},
		{"a sender an hour behind", time.Hour},
		{"a sender ahead by ten minutes", -10 * time.Minute},
		{"a sender in 1970", t0.Sub(time.Unix(0, 0))},
	} {
		t.Run(clock.name, func(t *testing.T) {
			sent := func(at time.Duration) time.Time { return after(at - clock.off) }
			lose := func(resumed bool) *Monitor {
				m := connected(Options{Lag: true})
				for i := range 10 {
					at := time.Duration(i) * s
					if m.Event(after(at+way), sent(at)) {
						t.Fatal("an event of the first connection counts as replayed")
					}
				}
				m.Disconnected(after(10 * s))
				m.Connected(after(20*s), resumed)
				return m
			}
			for _, tt := range []struct {
				name     string
				resumed  bool
				made     time.Duration
				replayed bool
			}{
				{"created during the outage: replayed", true, 12 * s, true},
				{"received before the outage: replayed", true, 9 * s, true},
				{"created just before the connection: replayed", true, 20*s - way - 1, true},
				{"created late enough to arrive live: new", true, 20*s - way, false},
				{"created as the connection came up: new", true, 20 * s, false},
				{"created later: new", true, 30 * s, false},
				{"nothing is replayed without a resume", false, 12 * s, false},
			} {
				t.Run(tt.name, func(t *testing.T) {
					m := lose(tt.resumed)
					at := max(tt.made+way, 20*s+way)
					if got := m.Event(after(at), sent(tt.made)); got != tt.replayed {
						t.Errorf("created at %v, arrived at %v: replayed is %v", tt.made, at, got)
					}
				})
			}
		})
	}
}

func TestReplayIsDetectedAfterAJam(t *testing.T) {
	m := connected(Options{Lag: true})
	m.Event(after(50*ms), t0)
	m.Event(after(15*s), after(2*s)) // 13 s late; then the connection is lost.
	m.Connected(after(16*s), true)
	if !m.Event(after(17*s), after(10*s)) {
		t.Error("an event created 6 s before the resume counts as new")
	}
}

func TestNothingIsReplayedWithoutAKnownDelay(t *testing.T) {
	m := New(t0, Options{Lag: true})
	m.Connected(t0, true)
	if m.Event(after(1*s), after(-10*s)) {
		t.Error("an event of the first connection counts as replayed")
	}
}

func TestReplayedEventsDoNotCount(t *testing.T) {
	m := connected(Options{Lag: true})
	m.SetOffset(0, 0)
	m.Event(after(1*s), after(1*s))
	m.Event(after(2*s), after(2*s))
	m.Connected(after(10*s), true)
	for i := range 5 {
		at := after(10*s + time.Duration(i)*100*ms)
		if !m.Event(at, after(time.Duration(3+i)*s)) {
			t.Fatal("not replayed")
		}
	}
	m.Event(after(11*s), after(11*s)) // New, and the first of its connection: no gap.
	r := m.Report(after(11500 * ms))
	if got := r.Rate * 5; got < 0.99 || got > 1.01 {
		t.Errorf("%v events in the last 5 s, want 1", got)
	}
	w := r.Windows[Minute]
	if w.Gap.N != 1 || w.Gap.Max != 1*s || w.Lag.N != 3 || w.Lag.Max != 0 || r.Age.Value != 0 {
		t.Errorf("gap %+v, lag %+v, age %+v", w.Gap, w.Lag, r.Age)
	}
}

func TestConnectionWithoutEventsKeepsTheSmallestDelay(t *testing.T) {
	m := connected(Options{Lag: true})
	m.Event(after(50*ms), t0)
	m.Connected(after(10*s), true)
	m.Connected(after(20*s), true)
	if !m.Event(after(21*s), after(5*s)) {
		t.Error("an event from before the resume counts as new")
	}
}

func TestBackfillIsReplayed(t *testing.T) {
	const fast = 10 * time.Second // The local clock is ahead by this much.
	for name, c := range map[string]struct {
		made, arrives time.Duration // Relative to when the connection came up, by the local clock.
		offset        bool
		replayed      bool
	}{
		"a minute old":                   {made: -time.Minute, arrives: 10 * time.Millisecond, offset: true, replayed: true},
		"new":                            {made: 5 * time.Millisecond, arrives: 10 * time.Millisecond, offset: true},
		"within the error of the offset": {made: -400 * time.Millisecond, arrives: 10 * time.Millisecond, offset: true},
		"too late for a backfill":        {made: -time.Minute, arrives: 3 * time.Second, offset: true},
		"without an offset":              {made: -time.Minute, arrives: 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Unix(1_700_000_000, 0)
			m := New(start, Options{Lag: true})
			m.Connected(start, false)
			if c.offset {
				m.SetOffset(fast, 500*time.Millisecond)
			}
			if got := m.Event(start.Add(c.arrives), start.Add(c.made-fast)); got != c.replayed {
				t.Errorf("replayed: %v", got)
			}
			lag := m.Report(start.Add(4 * time.Second)).Windows[Minute].Lag.N
			if sure := c.arrives > backfillTime || !c.offset; (lag == 1) != sure {
				t.Errorf("%d in lag", lag)
			}
		})
	}
}

// resumption is a feed with an event every 100 ms and a transit time of 50 ms. It is lost at 10 s and resumes at 20 s:
// the server sends the missed events within 50 ms and continues. In between its clock was set back.
type resumption struct {
	back          time.Duration
	date, queried *time.Duration // The clock readings on the resume, or nil. Before, they were zero.
	plusMinus     time.Duration
}

// play returns how many of the 100 missed events counted as replayed, how many of the events in the 20 s after the
// resume did, and when the last of these was created.
func (r resumption) play(m *Monitor) (past, present int, until time.Duration) {
	const way, every = 50 * ms, 100 * ms
	clocks := func(share time.Duration) {
		if r.date != nil {
			m.SetDate(*r.date*share, r.plusMinus)
		}
		if r.queried != nil {
			m.SetOffset(*r.queried*share, r.plusMinus)
		}
	}
	m.Connected(t0, false)
	clocks(0)
	for at := 3 * s; at < 10*s; at += every {
		m.Event(after(at+way), after(at))
	}
	m.Disconnected(after(10 * s))
	m.Connected(after(20*s), true)
	clocks(1)
	for at := 10 * s; at < 20*s-way; at += every {
		if m.Event(after(20*s+at/200), after(at-r.back)) {
			past++
		}
	}
	for at := 20 * s; at < 40*s; at += every {
		if m.Event(after(at+way), after(at-r.back)) {
			present++
			until = at - 20*s
		}
	}
	return past, present, until
}

func TestServerClockStepIsNotAReplay(t *testing.T) {
	reading := func(d time.Duration) *time.Duration { return &d }
	const all = 100
	for name, c := range map[string]struct {
		resumption
		past  int           // At least this many are recognized as replayed.
		until time.Duration // New events may count as replayed until then.
	}{
		"unchanged, no readings":   {resumption{}, all, 0},
		"unchanged, with a Date":   {resumption{date: reading(0), plusMinus: 500 * ms}, all, 0},
		"back, with a Date":        {resumption{back: 90 * s, date: reading(90 * s), plusMinus: 500 * ms}, all - 10, 0},
		"back, with a clock query": {resumption{back: 90 * s, queried: reading(90 * s), plusMinus: ms}, all - 1, 0},
		"back, with a Date that is right and a clock query that is not": {
			resumption{back: 90 * s, date: reading(90 * s), queried: reading(0), plusMinus: 500 * ms}, all - 10, 0,
		},
		"slightly back": {resumption{back: 3 * s, date: reading(3 * s), plusMinus: 500 * ms}, all - 10, 0},
		"ahead":         {resumption{back: -90 * s, date: reading(-90 * s), plusMinus: 500 * ms}, all - 10, 0},
		"slightly ahead": {
			resumption{back: -3 * s, date: reading(-3 * s), plusMinus: 500 * ms}, all - 10, 0,
		},
		"back by less than the error of a Date": {resumption{back: 400 * ms, date: reading(400 * ms), plusMinus: 500 * ms}, all, 400 * ms},
		"back, no readings":                     {resumption{back: 90 * s}, all, 6 * s},
		"a day back, no readings":               {resumption{back: 24 * time.Hour}, all, 6 * s},
		"back, with unchanged readings":         {resumption{back: 90 * s, date: reading(0), queried: reading(0)}, all, 6 * s},
	} {
		t.Run(name, func(t *testing.T) {
			past, present, until := c.play(New(t0, Options{Lag: true}))
			if past < c.past || until > c.until {
				t.Errorf("%d missed and %d new events are replayed, the last after %v", past, present, until)
			}
		})
	}
}

func TestLagFollowsTheServersNewTime(t *testing.T) {
	back := 90 * s
	m := New(t0, Options{Lag: true})
	resumption{back: back, date: &back, plusMinus: 500 * ms}.play(m)
	if lag := m.Report(after(41 * s)).Windows[Minute].Lag; lag.N < 200 || lag.Max > ms {
		t.Errorf("lag %+v", lag)
	}
}

func TestLongReplayIsStillAReplay(t *testing.T) {
	for name, play := range map[string]func(i int) (arrives, made time.Duration){
		// An hour was missed. Times are relative to the resume.
		"at three times the original pace": func(i int) (arrives, made time.Duration) {
			arrives = time.Duration(i) * 100 * ms
			return arrives, 3*arrives - time.Hour
		},
		"in bursts, with silence between": func(i int) (arrives, made time.Duration) {
			return time.Duration(i/100) * 3 * s, time.Duration(i)*200*ms - time.Hour
		},
		"after a long silence": func(i int) (arrives, made time.Duration) {
			return time.Minute + time.Duration(i)*ms, time.Duration(i)*s - time.Hour
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := connected(Options{Lag: true})
			m.Event(after(50*ms), t0)
			m.Disconnected(after(1 * s))
			up := 2 * time.Hour
			m.Connected(after(up), true)
			for i := range 1000 {
				if arrives, made := play(i); !m.Event(after(up+arrives), after(up+made)) {
					t.Fatalf("event %d, created at %v, arrived after %v, counts as new", i, made, arrives)
				}
			}
		})
	}
}

func TestPaceWithTimesInWholeSeconds(t *testing.T) {
	m := connected(Options{Lag: true})
	m.Event(after(50*ms), t0)
	m.Connected(after(10*s), true)
	last := time.Duration(0)
	for at := time.Duration(0); at < 20*s; at += 70 * ms {
		if m.Event(after(10*s+at), after(10*s+at-time.Hour).Truncate(time.Second)) {
			last = at
		}
	}
	if last > 6*s {
		t.Errorf("new events count as replayed for %v", last)
	}
}

func TestFreshEventsInWholeSecondsAreNotReplayed(t *testing.T) {
	const way = 50 * ms
	whole := func(at time.Duration) time.Time { return after(at.Truncate(s)) }
	for name, m := range map[string]*Monitor{
		"after a connection": connected(Options{Lag: true}),
		"with a clock":       New(t0, Options{Lag: true}),
	} {
		if m.up {
			for at := range 10 * s / (100 * ms) {
				m.Event(after(at*100*ms+way), whole(at*100*ms))
			}
			m.Disconnected(after(10 * s))
		} else {
			m.SetOffset(0, 0)
		}
		m.Connected(after(20*s+500*ms), true)
		if !m.Event(after(20*s+600*ms), whole(19*s)) {
			t.Errorf("%s: an event from a second before counts as new", name)
		}
		if m.Event(after(20*s+950*ms), whole(20*s+900*ms)) {
			t.Errorf("%s: a new event counts as replayed", name)
		}
	}
}
