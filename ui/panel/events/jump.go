package events

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
	"feedscope/ui/term/keymap"
)

// walker visits the rows after event number from, or before it if back is set, nearest first, until visit returns
// false.
type walker func(from uint64, back bool, visit func(h timeline.Head) bool)

// within returns a walker that visits at most limit rows; it sets cut if there were more.
func within(walk walker, limit int, cut *bool) walker {
	return func(from uint64, back bool, visit func(h timeline.Head) bool) {
		walk(from, back, func(h timeline.Head) bool {
			limit--
			*cut = limit < 0
			return !*cut && visit(h)
		})
	}
}

// jumps are the targets of jumps.
var jumps = map[keymap.Action]struct {
	back bool
	what string
	to   func(walk walker, at timeline.Head, back bool) uint64
}{
	keymap.NextAnomaly: {false, "anomaly", findAnomaly},
	keymap.PrevAnomaly: {true, "anomaly", findAnomaly},
	keymap.NextSame:    {false, "event of this type", findSame},
	keymap.PrevSame:    {true, "event of this type", findSame},
	keymap.NextGap:     {false, "unusually long gap", findGap},
	keymap.PrevGap:     {true, "unusually long gap", findGap},
}

// nearRows is the number of rows that a jump visits while the user waits, for a few milliseconds.
const nearRows = 20_000

// jump goes to the nearest row of a kind and reports whether the action is a jump. A distant row is searched in
// the background, and ignored if the user does anything else meanwhile.
func (p *Panel) jump(a keymap.Action) bool {
	j, ok := jumps[a]
	if !ok {
		return false
	}
	at, ok := p.history.Head(p.current())
	if !ok {
		return true
	}
	var cut bool
	if seq := j.to(within(p.rows.walk, nearRows, &cut), at, j.back); !cut {
		p.jumped(a, seq)
		return true
	}
	rows, asked := *p.rows, p.asked // A copy: the panel continues meanwhile.
	p.deps.Host.Later(func() func() {
		seq := j.to(rows.walk, at, j.back)
		return func() {
			if p.asked == asked {
				p.jumped(a, seq)
			}
		}
	})
	return true
}

// jumped finishes a jump, or reports that there is no target.
func (p *Panel) jumped(a keymap.Action, seq uint64) {
	if seq != 0 {
		p.goTo(seq)
		return
	}
	side, where := "later", ""
	if jumps[a].back {
		side = "earlier"
	}
	if !p.rows.selection.all() {
		where = " among the shown rows"
	}
	p.deps.Host.Say("there is no " + side + " " + jumps[a].what + where)
}

// goTo selects the row of an event, or the next row.
func (p *Panel) goTo(seq uint64) {
	p.anchor = 0
	p.scroll.Select(p.rows.row(seq))
	if p.pinned != 0 {
		p.Pin(true)
	}
}

func find(walk walker, at timeline.Head, back bool, want func(h timeline.Head) bool) (seq uint64) {
	walk(at.Seq, back, func(h timeline.Head) bool {
		if want(h) {
			seq = h.Seq
		}
		return seq == 0
	})
	return seq
}

func findAnomaly(walk walker, at timeline.Head, back bool) uint64 {
	return find(walk, at, back, func(h timeline.Head) bool { return h.Kind == feeds.Anomaly })
}

func findSame(walk walker, at timeline.Head, back bool) uint64 {
	same := func(h timeline.Head) bool { return h.Kind == at.Kind && h.Type == at.Type && h.Feed == at.Feed }
	return find(walk, at, back, same)
}

// findGap returns the nearest row after an unusually long gap.
func findGap(walk walker, at timeline.Head, back bool) (seq uint64) {
	usual := usualGap(walk, at)
	last := at
	seen := !back // Going back, the first row ends the gap before the current one.
	walk(at.Seq, back, func(h timeline.Head) bool {
		later, earlier := h, last
		if back {
			later, earlier = last, h
		}
		if seen && later.Time.Sub(earlier.Time) > usual {
			seq = later.Seq
		}
		last, seen = h, true
		return seq == 0
	})
	return seq
}

// A gap is unusually long if it exceeds twice the 95th percentile of gapSample gaps and a minimum; with too few
// samples, a second.
const (
	gapSample    = 1000
	gapFloor     = 100 * time.Millisecond
	gapUnknown   = time.Second
	fewestGaps   = 20
	usualPercent = 95
)

// usualGap returns where gaps become unusually long, judging by the rows before and around a row.
func usualGap(walk walker, at timeline.Head) time.Duration {
	gaps := gapsAround(walk, at)
	if len(gaps) < fewestGaps {
		return gapUnknown
	}
	slices.Sort(gaps)
	return max(2*gaps[len(gaps)*usualPercent/100], gapFloor)
}

func gapsAround(walk walker, at timeline.Head) (gaps []time.Duration) {
	last := at.Time
	walk(at.Seq, true, func(h timeline.Head) bool {
		gaps = append(gaps, last.Sub(h.Time))
		last = h.Time
		return len(gaps) < gapSample
	})
	if len(gaps) < gapSample {
		last = at.Time
		walk(at.Seq, false, func(h timeline.Head) bool {
			gaps = append(gaps, h.Time.Sub(last))
			last = h.Time
			return len(gaps) < gapSample
		})
	}
	return gaps
}
