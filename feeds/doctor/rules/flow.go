package rules

import (
	"fmt"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// flow summarizes the groups after the beginning of each connection.
type flow struct {
	groups, events int
	// bursts are groups of events that were made over a much longer time than they took to arrive.
	bursts, held int
	torn         int // Bursts that ended inside an event.
	untimed      int // Bursts of events without times, known by their shape alone.
	heldHeads    int // Bursts that arrived with the head.
	longest      time.Duration
	bytes        []float64
}

const (
	// The events of a burst were made over at least minSpan. It is minTornSpan if the burst ended inside an event,
	// which deliberate batches never do, and minCoarseSpan if times are whole seconds.
	minSpan, minTornSpan, minCoarseSpan = 500 * time.Millisecond, 200 * time.Millisecond, 3 * time.Second
	// minBursts are enough for a judgment, or minAlike bursts of the same size.
	minBursts, minAlike = 3, 2
	// alikeSpread is how much the sizes of bursts from one buffer differ, relative to their mean.
	alikeSpread = 0.05
)

func flowOf(e *evidence.Evidence) flow {
	var f flow
	for i := range e.Groups {
		g := &e.Groups[i]
		if g.Events == 0 || past(e, g) {
			continue
		}
		f.groups++
		f.events += g.Events
		span, burst := spanOf(e, i)
		if !burst {
			continue
		}
		f.bursts++
		f.held += g.Events
		f.longest = max(f.longest, span)
		f.bytes = append(f.bytes, float64(g.Bytes))
		if g.Torn {
			f.torn++
		}
		if g.First.IsZero() {
			f.untimed++
		}
		if g.Greeting {
			f.heldHeads++
		}
	}
	return f
}

// spanOf returns the time over which the events of a group were made, and whether they arrived much faster than
// that. Without event times that is the silence before the group, if the group ended inside an event.
func spanOf(e *evidence.Evidence, i int) (span time.Duration, burst bool) {
	const someEvents, muchFaster, slack, silence = 3, 4, 20 * time.Millisecond, time.Second
	g := &e.Groups[i]
	if g.Events < someEvents {
		return 0, false
	}
	if g.First.IsZero() {
		before := g.Up
		if i > 0 && e.Groups[i-1].Conn == g.Conn {
			before = e.Groups[i-1].To
		}
		span = g.From.Sub(before)
		if c := e.Connection(g.Conn); c != nil && before.Equal(g.Up) {
			span = g.From.Sub(c.Started)
		}
		return span, g.Torn && span >= silence
	}
	least := minSpan
	switch {
	case !e.Clock.Fine:
		least = minCoarseSpan
	case g.Torn:
		least = minTornSpan
	}
	span = g.Span()
	return span, span >= least && span >= muchFaster*(g.To.Sub(g.From)+slack)
}

// past reports whether a group may be the history that a server sends on connecting. History arrives with the head: if
// the head itself is late, only events made before the request count as history.
func past(e *evidence.Evidence, g *evidence.Group) bool {
	c := e.Connection(g.Conn)
	if c == nil || c.Head.Phases.FirstByte < leastWait {
		return g.Greeting || g.History(&e.Clock)
	}
	since := *g
	since.Up = c.Started
	return since.History(&e.Clock)
}

// bursty reports whether events are made steadily but arrive in bursts from a buffer. Deliberate batches, or those of a
// server that polls its database, end with a whole event and do not delay the head.
func (f *flow) bursty() bool {
	if f.held*10 < f.events*6 {
		return false
	}
	if spread(f.bytes) <= alikeSpread {
		return f.bursts >= minAlike && (f.torn*2 >= f.bursts || f.heldHeads > 0)
	}
	return f.bursts >= minBursts && f.torn*3 >= f.bursts*2 && f.untimed == 0
}

// bufferSize returns the common buffer size that bursts are close to; zero if their sizes vary.
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
	how := "each delivered at once though made over up to " + wording.Seconds(f.longest)
	if f.untimed == f.bursts {
		how = fmt.Sprintf("each after up to %s of silence, and cut inside an event", wording.Seconds(f.longest))
	}
	text := fmt.Sprintf("%s of the last %s arrived in %s, %s", wording.Grouped(f.held), wording.Count(f.events, "event"),
		wording.Count(f.bursts, "burst"), how)
	if size := f.bufferSize(); size > 0 {
		text += fmt.Sprintf("; each was about %d KiB, a common buffer size", size>>10)
	}
	return text
}

// bufferSizes are common buffer sizes in bytes.
var bufferSizes = []float64{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10}

// elsewhere returns a finding about delayed events, and notes which variants are not delayed.
func elsewhere(e *evidence.Evidence, c Confidence, format string, args ...any) *Finding {
	f := foundf(c, format, args...)
	for _, v := range e.Variants {
		if v.Evidence == nil || !v.Kind.Optional() {
			continue
		}
		flow := flowOf(v.Evidence)
		if flow.events < 20 || flow.bursty() {
			continue
		}
		f.Seen += fmt.Sprintf("; they arrive without delay %s", v.Kind)
		if v.Kind == evidence.Direct {
			f.Layer = Scanner
		}
	}
	return f
}

// encoding returns the content coding of the feed; empty: none.
func encoding(e *evidence.Evidence) string { return e.Head().Encoding }

// longestSilence returns the longest time without a byte on an open connection.
func longestSilence(e *evidence.Evidence) (longest time.Duration) {
	for _, c := range e.Connections {
		longest = max(longest, c.Silence, c.End(e).Sub(c.Heard()))
		if !c.FirstByte.IsZero() {
			longest = max(longest, c.FirstByte.Sub(c.Up))
		}
	}
	return longest
}
