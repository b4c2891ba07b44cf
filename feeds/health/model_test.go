package health

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"feedscope/test/race"
)

// model is the simplest possible Monitor: it keeps every event and sorts.
type model struct {
	conn   int
	ended  []time.Duration // When each connection but the last ended.
	events []sample
}

func (m *model) connected(at time.Duration) {
	m.conn++
	m.ended = append(m.ended, at)
}

// firstTick is the oldest tick that five minutes reach back to.
func firstTick(at time.Duration) int64 {
	return (int64(at/tickLength)/minuteTicks - ringMinutes) * minuteTicks
}

type sample struct {
	at    time.Duration
	conn  int
	delay time.Duration
	gap   time.Duration // Negative if none.
}

func (m *model) event(at, delay time.Duration) {
	e := sample{at: at, conn: m.conn, delay: delay, gap: -1}
	if n := len(m.events); n > 0 && m.events[n-1].conn == m.conn {
		e.gap = at - m.events[n-1].at
	}
	m.events = append(m.events, e)
}

// floors returns the smallest delay of each connection in the five minutes before its end, or before at.
func (m *model) floors(at time.Duration) map[int]time.Duration {
	floors := map[int]time.Duration{}
	for _, e := range m.events {
		end := at
		if e.conn < len(m.ended) {
			end = m.ended[e.conn]
		}
		if int64(e.at/tickLength) < firstTick(end) {
			continue
		}
		if f, ok := floors[e.conn]; !ok || e.delay < f {
			floors[e.conn] = e.delay
		}
	}
	return floors
}

// window returns the lags and gaps of the events since the given tick, as of at.
func (m *model) window(since int64, at time.Duration) (lags, gaps []time.Duration, jitter time.Duration) {
	floor := m.floors(at)
	var sum, n time.Duration
	for i, e := range m.events {
		if int64(e.at/tickLength) < since {
			continue
		}
		lags = append(lags, e.delay-floor[e.conn])
		if e.gap >= 0 {
			gaps = append(gaps, e.gap)
			if i > 0 && m.events[i-1].gap >= 0 {
				sum += max(e.gap-m.events[i-1].gap, m.events[i-1].gap-e.gap)
				n++
			}
		}
	}
	if n > 0 {
		jitter = sum / n
	}
	slices.Sort(lags)
	slices.Sort(gaps)
	return lags, gaps, jitter
}

// agree compares quantiles with sorted values: a percentile may be off by the given share of it, or by least.
func agree(t *testing.T, what string, q Quantiles, sorted []time.Duration, share float64, least time.Duration) {
	t.Helper()
	if q.N != uint64(len(sorted)) {
		t.Fatalf("%s: %d samples, want %d", what, q.N, len(sorted))
	}
	if len(sorted) == 0 {
		return
	}
	if q.Max != sorted[len(sorted)-1] {
		t.Errorf("%s: max %v, want %v", what, q.Max, sorted[len(sorted)-1])
	}
	for _, p := range []struct {
		has  bool
		p    float64
		got  time.Duration
		want int
	}{{q.Has50, .5, q.P50, minSamples}, {q.Has95, .95, q.P95, minSamples}, {q.Has99, .99, q.P99, minSamplesP99}} {
		if p.has != (len(sorted) >= p.want) {
			t.Errorf("%s: p%v of %d samples: has is %v", what, p.p, len(sorted), p.has)
		}
		if !p.has {
			continue
		}
		rank := max(int(p.p*float64(len(sorted))+.5), 1)
		want := sorted[rank-1]
		if math.Abs(float64(p.got-want)) > max(float64(want)*share, float64(least)) {
			t.Errorf("%s: p%v is %v, want %v", what, p.p, p.got, want)
		}
	}
}

// TestMonitorAgreesWithModel plays random feeds of eight minutes. Within the first five no delay is old enough to be
// settled, so the session is exact as well.
func TestMonitorAgreesWithModel(t *testing.T) {
	for seed := range uint64(race.Inputs(20)) {
		r := rand.New(rand.NewPCG(seed, 7))
		m, mod := New(t0, Options{Lag: true}), &model{}
		mean := float64(ms) * math.Pow(10, 1+2*r.Float64()) // From 10 ms to 1 s between events.
		lagMean := float64(ms) * math.Pow(10, 4*r.Float64()-1)
		clock := time.Duration(r.NormFloat64() * float64(time.Hour))
		jam := time.Duration(0)
		m.Connected(t0, false)
		next := 20 * s
		for at := time.Duration(0); at < 8*time.Minute; {
			switch r.IntN(400) {
			case 0:
				mod.connected(at)
				m.Connected(after(at), false)
			case 1:
				jam = time.Duration(r.ExpFloat64() * float64(s))
			case 2:
				jam = 0
			case 3:
				clock -= time.Duration(r.ExpFloat64() * float64(ms))
			}
			delay := clock + jam + time.Duration(r.ExpFloat64()*lagMean)
			mod.event(at, delay)
			if m.Event(after(at), after(at-delay)) {
				t.Fatal("replayed")
			}
			if at > next {
				m.compare(t, mod, at)
				next += 20 * s
			}
			at += time.Duration(r.ExpFloat64() * mean)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func (m *Monitor) compare(t *testing.T, mod *model, at time.Duration) {
	t.Helper()
	r := m.Report(after(at))
	tick := int64(at / tickLength)
	oldest := firstTick(at)
	for i, since := range []int64{tick - minuteTicks, oldest, 0} {
		if i == Session && oldest > 0 {
			continue
		}
		lags, gaps, jitter := mod.window(since, at)
		w := r.Windows[i]
		what := []string{"1 min", "5 min", "session"}[i]
		agree(t, what+" lag", w.Lag, lags, .02, 200*time.Microsecond)
		agree(t, what+" gap", w.Gap, gaps, .04, 20*time.Microsecond)
		if d := w.Jitter - jitter; d < -1 || d > 1 {
			t.Errorf("%s: jitter %v, want %v", what, w.Jitter, jitter)
		}
	}
}
