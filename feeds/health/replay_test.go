package health

import (
	"testing"
	"time"
)

func TestReplay(t *testing.T) {
	// An event every second, 50 ms on the way; the connection is lost at 10 s and back at 20 s.
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
				{"what was made while the connection was away is replayed", true, 12 * s, true},
				{"what was seen before and comes again is replayed", true, 9 * s, true},
				{"what was made just before the connection was up is replayed", true, 20*s - way - 1, true},
				{"what was made so late that it came when the connection was up is new", true, 20*s - way, false},
				{"what was made when the connection was up is new", true, 20 * s, false},
				{"what was made later is new", true, 30 * s, false},
				{"nothing is replayed without a resume", false, 12 * s, false},
			} {
				t.Run(tt.name, func(t *testing.T) {
					m := lose(tt.resumed)
					at := max(tt.made+way, 20*s+way)
					if got := m.Event(after(at), sent(tt.made)); got != tt.replayed {
						t.Errorf("made at %v, arrived at %v: replayed is %v", tt.made, at, got)
					}
				})
			}
		})
	}
}

func TestReplayIsKnownWhenTheConnectionWasLostInAJam(t *testing.T) {
	m := connected(Options{Lag: true})
	m.Event(after(50*ms), t0)
	m.Event(after(15*s), after(2*s)) // 13 s late, and then the connection is lost.
	m.Connected(after(16*s), true)
	if !m.Event(after(17*s), after(10*s)) {
		t.Error("an event from six seconds before the resume counts as new")
	}
}

func TestNothingIsReplayedBeforeADelayIsKnown(t *testing.T) {
	m := New(t0, Options{Lag: true})
	m.Connected(t0, true)
	if m.Event(after(1*s), after(-10*s)) {
		t.Error("an event of the first connection counts as replayed")
	}
}

func TestReplayedEventsCountNowhere(t *testing.T) {
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

func TestAConnectionWithoutNewEventsKeepsWhatIsKnownForTheNext(t *testing.T) {
	m := connected(Options{Lag: true})
	m.Event(after(50*ms), t0)
	m.Connected(after(10*s), true)
	m.Connected(after(20*s), true)
	if !m.Event(after(21*s), after(5*s)) {
		t.Error("an event from before the resume counts as new")
	}
}

func TestThePastThatAServerSendsOnConnectingIsReplayed(t *testing.T) {
	const fast = 10 * time.Second // Our clock is ahead by this much.
	for name, c := range map[string]struct {
		made, arrives time.Duration // Against the moment when the connection was up, by our clock.
		offset        bool
		replayed      bool
	}{
		"a minute old":                        {made: -time.Minute, arrives: 10 * time.Millisecond, offset: true, replayed: true},
		"new":                                 {made: 5 * time.Millisecond, arrives: 10 * time.Millisecond, offset: true},
		"within what the offset may be wrong": {made: -400 * time.Millisecond, arrives: 10 * time.Millisecond, offset: true},
		"too late to be of the past":          {made: -time.Minute, arrives: 3 * time.Second, offset: true},
		"without an offset":                   {made: -time.Minute, arrives: 10 * time.Millisecond},
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
