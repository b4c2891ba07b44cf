package retry

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// middle is the random number that leaves a delay at the center of its spread.
func middle() float64 { return 0.5 }

// noJitter returns the default policy without jitter, for exact delays.
func noJitter() Policy { return Policy{Jitter: -1} }

// delays returns the next n delays of b, all at t0.
func delays(b *Backoff, n int) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = b.Next(t0, 0, false).Sub(t0)
	}
	return out
}

func equal(a, b []time.Duration) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func seconds(s ...float64) []time.Duration {
	out := make([]time.Duration, len(s))
	for i := range s {
		out[i] = time.Duration(s[i] * float64(time.Second))
	}
	return out
}

func TestDelays(t *testing.T) {
	server := func(d time.Duration) func(*Backoff) {
		return func(b *Backoff) { b.SetServer(d) }
	}
	for _, tt := range []struct {
		name   string
		policy Policy
		server func(*Backoff)
		want   []time.Duration
	}{
		{"the defaults double from one second to thirty", noJitter(), nil, seconds(1, 2, 4, 8, 16, 30, 30)},
		{
			"a base that reaches the maximum exactly stays there",
			Policy{Base: 15 * time.Second, Jitter: -1},
			nil,
			seconds(15, 30, 30),
		},
		{"a base over the maximum is the maximum", Policy{Base: time.Minute, Jitter: -1}, nil, seconds(30, 30)},
		{"a base under the floor is the floor", Policy{Base: time.Millisecond, Jitter: -1}, nil, seconds(.1, .2, .4)},
		{"a maximum under the floor is the floor", Policy{Max: time.Millisecond, Jitter: -1}, nil, seconds(.1, .1)},
		{"negative delays are none", Policy{Base: -1, Floor: -1}, nil, seconds(0, 0, 0)},
		{"negative delays are not below the floor", Policy{Base: -1, Max: -1, Jitter: -1}, nil, seconds(.1, .1, .1)},
		{"no floor", Policy{Base: time.Millisecond, Floor: -1, Jitter: -1}, nil, seconds(.001, .002, .004)},
		{"zero from the server without a floor", Policy{Floor: -1}, server(0), seconds(0, 0)},
		{"the server's time replaces the base", noJitter(), server(3 * time.Second), seconds(3, 6, 12, 24, 30)},
		{"the server may set less than the base", noJitter(), server(200 * time.Millisecond), seconds(.2, .4, .8)},
		{"zero from the server means the floor", noJitter(), server(0), seconds(.1, .2, .4)},
		{"a negative time from the server means the floor", noJitter(), server(-1), seconds(.1, .2)},
		{"two minutes from the server are honored", noJitter(), server(2 * time.Minute), seconds(120, 120, 120)},
		{"a huge time from the server means ten minutes", noJitter(), server(math.MaxInt64), seconds(600, 600)},
		{
			"the user's maximum bounds the server",
			Policy{Max: time.Minute, Jitter: -1},
			server(2 * time.Minute),
			seconds(60, 60),
		},
		{
			"a longer maximum also bounds the server",
			Policy{Max: time.Hour, Jitter: -1},
			server(40 * time.Minute),
			seconds(2400, 3600, 3600),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := New(tt.policy, middle)
			if tt.server != nil {
				tt.server(b)
			}
			if got := delays(b, len(tt.want)); !equal(got, tt.want) {
				t.Errorf("delays %v, want %v", got, tt.want)
			}
			if b.Base() != tt.want[0] {
				t.Errorf("Base() = %v, want %v", b.Base(), tt.want[0])
			}
		})
	}
}

func TestJitterSpreadsEvenlyWithinBounds(t *testing.T) {
	for _, tt := range []struct {
		name      string
		policy    Policy
		low, high time.Duration
	}{
		{"the default is a quarter to each side", Policy{}, 750 * time.Millisecond, 1250 * time.Millisecond},
		{"full jitter is half to each side", Policy{Jitter: 1}, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"a jitter over one is one", Policy{Jitter: 7}, 500 * time.Millisecond, 1500 * time.Millisecond},
		{"not a number is the default", Policy{Jitter: math.NaN()}, 750 * time.Millisecond, 1250 * time.Millisecond},
		{"only below the maximum", Policy{Base: time.Hour}, 22500 * time.Millisecond, 30 * time.Second},
		{"only above the floor", Policy{Base: 1}, 100 * time.Millisecond, 125 * time.Millisecond},
		{"none when negative", noJitter(), time.Second, time.Second},
		{
			"none if floor and maximum leave no room",
			Policy{Floor: time.Second, Max: time.Second},
			time.Second,
			time.Second,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, p := range []struct {
				rnd  float64
				want time.Duration
			}{
				{0, tt.low},
				{.5, (tt.low + tt.high) / 2},
				{1, tt.high}, // The limit, which is never returned.
			} {
				b := New(tt.policy, func() float64 { return p.rnd })
				if got := delays(b, 1)[0]; got != p.want {
					t.Errorf("random %v gives %v, want %v", p.rnd, got, p.want)
				}
			}
		})
	}
}

func TestServerTimeIsALowerBound(t *testing.T) {
	for _, tt := range []struct {
		name      string
		server    time.Duration
		failures  int
		low, high time.Duration
	}{
		{"a short time", 4 * time.Second, 0, 4 * time.Second, 5 * time.Second},
		{"after a failure", 4 * time.Second, 1, 6 * time.Second, 10 * time.Second},
		{"just below the maximum", 29 * time.Second, 0, 29 * time.Second, 30 * time.Second},
		{"beyond the maximum", 2 * time.Minute, 3, 2 * time.Minute, 150 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for rnd, want := range map[float64]time.Duration{0: tt.low, 1: tt.high} {
				b := New(Policy{}, func() float64 { return rnd })
				b.SetServer(tt.server)
				delays(b, tt.failures)
				if got := delays(b, 1)[0]; got != want {
					t.Errorf("random %v gives %v, want %v", rnd, got, want)
				}
			}
		})
	}
}

func TestRetryAfterWins(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  time.Duration
	}{
		{"over a shorter backoff", 7 * time.Minute, 7 * time.Minute},
		{"over a longer backoff", 300 * time.Millisecond, 300 * time.Millisecond},
		{"not below the floor", time.Millisecond, 100 * time.Millisecond},
		{"zero falls back to the backoff", 0, 6 * time.Second},
		{"as does a time in the past", -time.Hour, 6 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := New(Policy{}, func() float64 { return 0 })
			delays(b, 3)
			if got := b.Next(t0, tt.after, true).Sub(t0); got != tt.want {
				t.Errorf("delay %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("counts as a failure", func(t *testing.T) {
		b := New(noJitter(), nil)
		b.Next(t0, time.Second, true)
		if got, want := delays(b, 1), seconds(2); !equal(got, want) {
			t.Errorf("the delay after it is %v, want %v", got, want)
		}
	})
}

func TestReset(t *testing.T) {
	for _, tt := range []struct {
		name string
		up   func(b *Backoff)
		want time.Duration
	}{
		{"a minute live resets the delay", func(b *Backoff) {
			b.Live(t0)
			b.Down(t0.Add(time.Minute))
		}, time.Second},
		{"less than a minute does not", func(b *Backoff) {
			b.Live(t0)
			b.Down(t0.Add(time.Minute - 1))
		}, 8 * time.Second},
		{"two half minutes do not", func(b *Backoff) {
			b.Live(t0)
			b.Down(t0.Add(30 * time.Second))
			b.Live(t0.Add(40 * time.Second))
			b.Down(t0.Add(70 * time.Second))
		}, 8 * time.Second},
		{"repeated Live calls count from the first", func(b *Backoff) {
			b.Live(t0)
			b.Live(t0.Add(50 * time.Second))
			b.Down(t0.Add(time.Minute))
		}, time.Second},
		{"an end without a start does not reset it", func(b *Backoff) {
			b.Down(t0.Add(time.Hour))
		}, 8 * time.Second},
		{"an end counts once", func(b *Backoff) {
			b.Live(t0)
			b.Down(t0.Add(time.Second))
			b.Down(t0.Add(time.Hour))
		}, 8 * time.Second},
		{"a clock set backwards does not", func(b *Backoff) {
			b.Live(t0)
			b.Down(t0.Add(-time.Hour))
		}, 8 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := New(noJitter(), nil)
			delays(b, 3)
			tt.up(b)
			if got := delays(b, 1)[0]; got != tt.want {
				t.Errorf("delay %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("the policy sets the time", func(t *testing.T) {
		b := New(Policy{Jitter: -1, ResetAfter: time.Second}, nil)
		delays(b, 3)
		b.Live(t0)
		b.Down(t0.Add(time.Second))
		if got, want := delays(b, 1), seconds(1); !equal(got, want) {
			t.Errorf("delay %v, want %v", got, want)
		}
	})
}

// TestDelaysStayWithinBounds compares random histories under random policies with a simple version of the rules.
func TestDelaysStayWithinBounds(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		dur := func() time.Duration { return time.Duration(r.ExpFloat64() * float64(10*time.Second)) }
		p := Policy{Base: dur(), Max: dur(), Floor: dur() / 10, Jitter: r.Float64()*1.4 - .2, ResetAfter: dur()}
		b := New(p, r.Float64)
		p = p.withDefaults()
		now, live, failures := t0, time.Time{}, 0
		for range 50 {
			now = now.Add(dur())
			switch r.IntN(5) {
			case 0:
				b.Live(now)
				if live.IsZero() {
					live = now
				}
			case 1:
				b.Down(now)
				if !live.IsZero() && now.Sub(live) >= p.ResetAfter {
					failures = 0
				}
				live = time.Time{}
			case 2:
				d := dur() - 5*time.Second
				b.SetServer(d)
				if b.Base() != min(max(d, p.Floor), p.Max) {
					t.Fatalf("seed %d: the server's %v gives base %v under %+v", seed, d, b.Base(), p)
				}
			default:
				got := b.Next(now, 0, false).Sub(now)
				center := min(float64(b.Base())*math.Exp2(float64(failures)), float64(p.Max))
				low := max(center*(1-p.Jitter/2), float64(p.Floor), float64(b.server))
				high := min(center*(1+p.Jitter/2), float64(p.Max))
				if f := float64(got); f < low-2 || f > high+2 || got < p.Floor || got > p.Max {
					t.Fatalf("seed %d: failure %d waits %v, outside %v to %v, under %+v", seed, failures, got,
						time.Duration(low), time.Duration(high), p)
				}
				failures++
			}
		}
	}
}

func TestExtremePoliciesDoNotOverflow(t *testing.T) {
	const huge = time.Duration(math.MaxInt64)
	b := New(Policy{Base: huge, Max: huge, Jitter: 1}, func() float64 { return .999 })
	for range 100 {
		if d := b.spread(b.delay()); d < huge/2 {
			t.Fatalf("delay %v", d)
		}
		b.Next(t0, 0, false)
	}
}

func TestCleanEndAfterEventsResetsDelay(t *testing.T) {
	for _, tt := range []struct {
		name   string
		server time.Duration
		want   []time.Duration
	}{
		{"without a time from the server", -1, seconds(1, 1, 1)},
		{"with a time from the server", 2 * time.Second, seconds(2, 2, 2)},
		{"a server's time below the floor", 0, seconds(.1, .1, .1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := New(noJitter(), nil)
			if tt.server >= 0 {
				b.SetServer(tt.server)
			}
			for i, want := range tt.want {
				b.Live(t0)
				b.Down(t0.Add(time.Second))
				b.Reset()
				if got := b.Next(t0, 0, false).Sub(t0); got != want {
					t.Errorf("delay %d is %v, want %v", i+1, got, want)
				}
			}
		})
	}
}
