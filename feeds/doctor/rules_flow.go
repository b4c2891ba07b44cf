package doctor

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// flow sums up the groups that are not of a connection's beginning.
type flow struct {
	groups, events int
	// bursts are groups whose events were made over a longer time than it took them to arrive.
	bursts, held int
	longest      time.Duration
	bytes        []float64
	gaps         []float64
}

const (
	// A burst spans at least so much time of making; with times in whole seconds, so much.
	minSpan, minCoarseSpan = 500 * time.Millisecond, 3 * time.Second
	minBursts              = 3
)

func flowOf(e *Evidence) flow {
	var f flow
	least := minSpan
	if !e.Clock.Fine {
		least = minCoarseSpan
	}
	var last *Group
	for i := range e.Groups {
		g := &e.Groups[i]
		if g.Greeting || g.Events == 0 || g.history(&e.Clock) {
			continue
		}
		f.groups++
		f.events += g.Events
		wire := g.To.Sub(g.From)
		if span := g.Span(); g.Events >= 3 && span >= least && span >= 4*(wire+20*time.Millisecond) {
			f.bursts++
			f.held += g.Events
			f.longest = max(f.longest, span)
			f.bytes = append(f.bytes, float64(g.Bytes))
			if last != nil && last.Conn == g.Conn {
				f.gaps = append(f.gaps, g.From.Sub(last.From).Seconds())
			}
		}
		last = g
	}
	return f
}

// bursty tells that events are made steadily and arrive in bursts.
func (f *flow) bursty() bool {
	return f.bursts >= minBursts && f.held*10 >= f.events*6 && !f.deliberate()
}

// deliberate tells of bursts that come by the clock, with whatever there is: a server that gathers on purpose. A full buffer
// comes when it is full, and is always of one size.
func (f *flow) deliberate() bool { return spread(f.gaps) < 0.05 && spread(f.bytes) > 0.05 }

// spread is the standard deviation in parts of the mean.
func spread(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sum, squares := 0.0, 0.0
	for _, v := range all {
		sum += v
	}
	mean := sum / float64(len(all))
	for _, v := range all {
		squares += (v - mean) * (v - mean)
	}
	if mean == 0 {
		return 0
	}
	return math.Sqrt(squares/float64(len(all))) / math.Abs(mean)
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, v := range all {
		sum += v
	}
	return sum / float64(max(len(all), 1))
}

// bufferSizes are the usual sizes of buffers in bytes.
var bufferSizes = []float64{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10}

// bufferSize is the usual one that bursts come close to from below or just above; zero if they differ too much among each other.
func (f *flow) bufferSize() int {
	if spread(f.bytes) > 0.1 {
		return 0
	}
	m := mean(f.bytes)
	for _, size := range bufferSizes {
		if m > size*0.9 && m < size*1.1 {
			return int(size)
		}
	}
	return 0
}

func (f *flow) seen() string {
	said := fmt.Sprintf("%d of the last %d events came in %d bursts, each in one go though made over up to %s",
		f.held, f.events, f.bursts, seconds(f.longest))
	if size := f.bufferSize(); size > 0 {
		said += fmt.Sprintf("; each had about %d KiB, the size of a buffer", size>>10)
	}
	return said
}

func buffered(e *Evidence) (Finding, bool) {
	f := flowOf(e)
	said := f.seen
	if plain := e.variant(Identity); !f.bursty() && plain != nil && encoding(e) != "" { // Compressed, a buffer fills too seldom to judge by.
		f = flowOf(plain)
		said = func() string { return "without compression, " + f.seen() + silent(e, plain) }
	}
	if !f.bursty() {
		return nothing()
	}
	return e.bursts(&f, said())
}

// silent says how much longer a compressed stream keeps silent than the plain one; nothing if it does not.
func silent(packed, plain *Evidence) string {
	if !starved(packed, plain) {
		return ""
	}
	return fmt.Sprintf("; with Content-Encoding: %s not a byte comes for up to %s", encoding(packed), seconds(longestSilence(packed)))
}

// bursts is the finding of a flow that comes in bursts.
func (e *Evidence) bursts(f *flow, said string) (Finding, bool) {
	confidence := Likely
	if f.bufferSize() > 0 {
		confidence = Certain
	}
	if h := e.head(); strings.Contains(strings.ToLower(h.Header.Get("Server")), "nginx") && h.Header.Get("X-Accel-Buffering") == "" {
		said += "; Server: nginx, and no X-Accel-Buffering"
	}
	return e.elsewhere(confidence, said)
}

// elsewhere is a finding about what holds events back, which looks whether they are held back whichever way is taken.
func (e *Evidence) elsewhere(c Confidence, said string) (Finding, bool) {
	f, _ := finding(c, said)
	for _, v := range e.Variants {
		if v.Evidence == nil || !optional(v.Kind) {
			continue
		}
		flow := flowOf(v.Evidence)
		if flow.events < 20 || flow.bursty() {
			continue
		}
		f.Seen += fmt.Sprintf("; %s they come as they are made", v.Kind)
		if v.Kind == Direct {
			f.Layer = Scanner
		}
	}
	return f, true
}

// encoding is the coding in which the feed came compressed; empty: it did not.
func encoding(e *Evidence) string {
	return e.head().Encoding
}

func compressionHolds(e *Evidence) (Finding, bool) {
	for _, pair := range [...]struct{ packed, plain *Evidence }{{e, e.variant(Identity)}, {e.variant(Gzip), e}} {
		if pair.packed == nil || encoding(pair.packed) == "" {
			continue
		}
		packed := flowOf(pair.packed)
		if !packed.bursty() && !starved(pair.packed, pair.plain) {
			continue
		}
		if pair.plain == nil {
			return finding(Likely, fmt.Sprintf("Content-Encoding: %s, and %s", encoding(pair.packed), packed.seen()))
		}
		if plain := flowOf(pair.plain); !plain.bursty() && (plain.events > 0 || starved(pair.packed, pair.plain)) {
			return finding(Certain, fmt.Sprintf("with Content-Encoding: %s events are held back, without it they come as they are made", encoding(pair.packed)))
		}
	}
	return nothing()
}

// starved tells that a compressed stream kept silent for so long, at a time, that the plain one would have had plenty to say.
func starved(packed, plain *Evidence) bool {
	if plain == nil || packed.last() == nil || plain.last() == nil || plain.last().Events < 20 {
		return false
	}
	const enough, times = 3 * time.Second, 8
	silence := longestSilence(packed)
	if packed.last().Bytes == 0 {
		return silence >= enough
	}
	return silence >= enough && silence >= times*longestSilence(plain)
}

// longestSilence is the longest time without a byte on a connection that stood.
func longestSilence(e *Evidence) (longest time.Duration) {
	for i := range e.Connections {
		c := &e.Connections[i]
		end := c.Closed
		if end.IsZero() {
			end = e.Now
		}
		longest = max(longest, c.Silence, end.Sub(latest(c.Up, c.LastByte)))
		if !c.FirstByte.IsZero() {
			longest = max(longest, c.FirstByte.Sub(c.Up))
		}
	}
	return longest
}

func tunnelHolds(e *Evidence) (Finding, bool) {
	h := e.head()
	quick := strings.HasSuffix(e.Host, ".trycloudflare.com") || strings.HasSuffix(h.Host, ".trycloudflare.com")
	f := flowOf(e)
	_, whole := held(e)
	if !quick || !f.bursty() && !whole {
		return nothing()
	}
	return finding(Likely, "a quick tunnel's host, and events held back: quick tunnels do not carry event streams asked for with GET")
}

// heldFor is the least time for which a whole response is held.
const heldFor = 3 * time.Second

func held(e *Evidence) (Finding, bool) {
	for i := range e.Connections {
		c := &e.Connections[i]
		if c.FirstByte.IsZero() || c.Closed.IsZero() || c.Ours {
			continue
		}
		waited := c.FirstByte.Sub(c.Started)
		if waited < heldFor || c.Closed.Sub(c.FirstByte) > time.Second || c.Events+c.Comments < 3 {
			continue
		}
		if span := c.LastTime.Sub(c.FirstTime); span*2 >= waited {
			return e.elsewhere(Certain, fmt.Sprintf("%d events made over %s came all at once at the end, after %s without a byte", c.Events, seconds(span), seconds(waited)))
		}
		if c.Comments >= 3 {
			return e.elsewhere(Likely, fmt.Sprintf("%d comments, which are there to break a silence, came all at once at the end, after %s without a byte", c.Comments, seconds(waited)))
		}
	}
	return heldStill(e)
}

// heldStill finds streams of which nothing came for three heartbeats.
func heldStill(e *Evidence) (Finding, bool) {
	var longest time.Duration
	for i := range e.Connections {
		c := &e.Connections[i]
		if !c.FirstByte.IsZero() || !c.LastByte.IsZero() {
			return nothing()
		}
		end := c.Closed
		if end.IsZero() {
			end = e.Now
		}
		longest = max(longest, end.Sub(c.Up))
	}
	if e.Heartbeat == 0 || longest <= 3*e.Heartbeat {
		return nothing()
	}
	return e.elsewhere(Likely, fmt.Sprintf("not a byte within %s of the head, with a heartbeat of %s", seconds(longest), seconds(e.Heartbeat)))
}

func oneLate(e *Evidence) (Finding, bool) {
	get, lack := newcomers(e)
	if e.Clock.Spans || get > lack || len(e.Variants) == 0 {
		return nothing()
	}
	confidence := Possible
	if lack > 0 {
		confidence = Likely
	}
	var own, next []float64 // How long after its own time an event arrived, and after that of the next.
	for i := 0; i+1 < len(e.Reads); i++ {
		r, n := &e.Reads[i], &e.Reads[i+1]
		if r.Greeting || n.Gap || r.Conn != n.Conn || r.First.IsZero() || n.First.IsZero() || r.Events > 2 {
			continue
		}
		own = append(own, r.At.Sub(r.Last).Seconds())
		next = append(next, r.At.Sub(n.First).Seconds())
	}
	const few = 12
	wide, narrow := deviation(own), deviation(next)
	if len(own) < few || wide < 0.002 || narrow > wide/4 {
		return nothing()
	}
	return finding(confidence, fmt.Sprintf("the arrival of %d events follows the time of the next one, give or take %.1f ms, not their own, give or take %.1f ms", len(own), narrow*1000, wide*1000))
}

// newcomers tell what events that seem to wait for the next really do. They may be sent when what began at their time is over, which looks the
// same: then a connection made in the midst of it gets what others get. Where events wait, it lacks the one that waited when it was made.
func newcomers(e *Evidence) (get, lack int) {
	for i := range e.Variants {
		v := &e.Variants[i]
		if v.Evidence == nil || v.Evidence.last() == nil || len(v.Evidence.Reads) == 0 {
			continue
		}
		up, first := v.Evidence.last().Up, &v.Evidence.Reads[0]
		next := slices.IndexFunc(v.Meanwhile, func(a Arrival) bool { return a.At.After(up) })
		switch {
		case next < 1 || first.First.IsZero() || first.At.Sub(up) < groupGap: // History tells nothing.
		case first.First.Equal(v.Meanwhile[next].First):
			get++
		case first.First.After(v.Meanwhile[next].First):
			lack++
		}
	}
	return get, lack
}

// deviation is the median distance from the median: a few that are far off do not count.
func deviation(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	m := all[len(all)/2]
	for i := range all {
		all[i] = math.Abs(all[i] - m)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func dripped(e *Evidence) (Finding, bool) {
	c := e.last()
	const enough, small, pieces = 50, 32, 4 // Bytes that are written one by one may be read in a few at a time.
	if c == nil || c.Reads < enough || c.Bytes > small*c.Reads || c.Reads < pieces*(c.Events+c.Comments) {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%d bytes, which are %d events and comments, came in %d reads", c.Bytes, c.Events+c.Comments, c.Reads))
}
