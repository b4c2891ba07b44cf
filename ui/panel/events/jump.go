package events

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/ui/keymap"
)

// walker visits the rows after the row of number from, or with back those before it, nearest first, until visit returns
// false.
type walker func(from uint64, back bool, visit func(h feeds.Head) bool)

// within is a walker that visits no more rows than a limit; cut tells that there were more.
func within(walk walker, limit int, cut *bool) walker {
	return func(from uint64, back bool, visit func(h feeds.Head) bool) {
		walk(from, back, func(h feeds.Head) bool {
			limit--
			*cut = limit < 0
			return !*cut && visit(h)
		})
	}
}

// jumps are what one can jump to.
var jumps = map[keymap.Action]struct {
	back bool
	what string
	to   func(walk walker, at feeds.Head, back bool) uint64
}{
	keymap.NextAnomaly: {false, "anomaly", findAnomaly},
	keymap.PrevAnomaly: {true, "anomaly", findAnomaly},
	keymap.NextSame:    {false, "event of this type", findSame},
	keymap.PrevSame:    {true, "event of this type", findSame},
	keymap.NextGap:     {false, "gap longer than usual", findGap},
	keymap.PrevGap:     {true, "gap longer than usual", findGap},
}

// nearRows is how many rows a jump looks at while the user waits, a few milliseconds' worth.
const nearRows = 20_000

// jump goes to the nearest row of a kind; it tells whether the action is a jump. Where that is not near, it is looked for in the
// background, and forgotten if the user does anything else meanwhile.
func (p *Panel) jump(a keymap.Action) bool {
	j, ok := jumps[a]
	if !ok {
		return false
	}
	at, ok := p.history.Head(p.looked())
	if !ok {
		return true
	}
	var cut bool
	if seq := j.to(within(p.rows.walk, nearRows, &cut), at, j.back); !cut {
		p.jumped(a, seq)
		return true
	}
	rows, asked := *p.rows, p.asked // What is shown goes on meanwhile; this does not.
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

// jumped goes to where a jump leads, or says that it leads nowhere.
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
		where = " among what is shown"
	}
	p.deps.Host.Say("there is no " + side + " " + jumps[a].what + where)
}

// goTo selects the row of an event, or the next one that is shown.
func (p *Panel) goTo(seq uint64) {
	p.anchor = 0
	p.scroll.Select(p.rows.row(seq))
	if p.pinned != 0 {
		p.Pin(true)
	}
}

func find(walk walker, at feeds.Head, back bool, want func(h feeds.Head) bool) (seq uint64) {
	walk(at.Seq, back, func(h feeds.Head) bool {
		if want(h) {
			seq = h.Seq
		}
		return seq == 0
	})
	return seq
}

func findAnomaly(walk walker, at feeds.Head, back bool) uint64 {
	return find(walk, at, back, func(h feeds.Head) bool { return h.Kind == feeds.Anomaly })
}

func findSame(walk walker, at feeds.Head, back bool) uint64 {
	return find(walk, at, back, func(h feeds.Head) bool {
		return h.Kind == at.Kind && h.Type == at.Type && h.Feed == at.Feed
	})
}

// findGap finds the nearest row that came later after the one before it than is usual here.
func findGap(walk walker, at feeds.Head, back bool) (seq uint64) {
	usual := usualGap(walk, at)
	last := at
	seen := !back // Going back, the first row ends the gap before the current one, which is not looked for.
	walk(at.Seq, back, func(h feeds.Head) bool {
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

// What is longer than usual: more than twice what 95 of the last 100 gaps were, of as many as gapSample, and longer than
// anyone would take for a gap. With too few to tell, a second.
const (
	gapSample    = 1000
	gapFloor     = 100 * time.Millisecond
	gapUnknown   = time.Second
	fewestGaps   = 20
	usualPercent = 95
)

// usualGap is the gap from which on one is longer than usual, by the rows before and around a row.
func usualGap(walk walker, at feeds.Head) time.Duration {
	gaps := gapsAround(walk, at)
	if len(gaps) < fewestGaps {
		return gapUnknown
	}
	slices.Sort(gaps)
	return max(2*gaps[len(gaps)*usualPercent/100], gapFloor)
}

func gapsAround(walk walker, at feeds.Head) (gaps []time.Duration) {
	last := at.Time
	walk(at.Seq, true, func(h feeds.Head) bool {
		gaps = append(gaps, last.Sub(h.Time))
		last = h.Time
		return len(gaps) < gapSample
	})
	if len(gaps) < gapSample {
		last = at.Time
		walk(at.Seq, false, func(h feeds.Head) bool {
			gaps = append(gaps, h.Time.Sub(last))
			last = h.Time
			return len(gaps) < gapSample
		})
	}
	return gaps
}
