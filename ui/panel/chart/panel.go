// Package chart is the panel of numbers over time, drawn as lines with axes, a legend, thresholds and a cursor. A
// [series.Set] of feeds/state/series goes in; lines come out. Where numbers are missing, the line has a gap.
package chart

import (
	"fmt"
	"math"
	"strings"
	"time"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/state/series"
	"feedscope/feeds/state/track"
	"feedscope/ui/panel"
	"feedscope/ui/term/chart"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

const (
	// readEvery is the least time between two readings of the tracks.
	readEvery = 200 * time.Millisecond
	// maxLines is the number of series drawn at a time.
	maxLines = 24
)

// Panel is the view of a set.
type Panel struct {
	c       Config
	set     *series.Set
	reader  *series.Reader
	figures *figures // Nil if the chart is of numbers in events.
	others  *unmatched
	sources *panel.Sources
	words   panel.Words
	window  panel.Window

	snap  series.Snapshot
	track track.Reading
	lines []chart.Series
	style string
	// places are the rows of the lines, and drawable is the number of rows that could be lines.
	places   []int
	drawable int
	// spread is what a histogram or a heat map shows, between from and to; first numbers its first slot.
	spread   chart.Spread
	from, to time.Time
	first    int64
	hues     panel.Hues
	now      time.Time
	read     time.Time

	// cursor is the moment under the cursor, zero if there is none.
	cursor time.Time
	drawing
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Worker
	panel.Commander
	panel.Hinter
} = new(Panel)

// New returns a panel of a set, whose series have tracks, with the events of some feeds.
func New(c Config, set *series.Set, feeds *panel.Sources) *Panel {
	return &Panel{c: c, set: set, reader: set.Reader(), others: new(unmatched), sources: feeds, window: panel.Window(c.Window), style: c.Style}
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.now = now
	p.sources.Refresh(now)
	if since := now.Sub(p.read); p.read.IsZero() || since < 0 || since >= p.every() {
		p.load()
	}
}

// every returns the time until the chart looks different: less if there is news.
func (p *Panel) every() time.Duration {
	if p.snap.Generation != p.set.Generation() {
		return readEvery
	}
	return max(p.track.To().Sub(p.track.From())/time.Duration(max(p.w, 1)), time.Second)
}

// load reads the series and makes lines of them.
func (p *Panel) load() {
	p.read = p.now
	p.version++
	p.reader.Read(p.now, 0, math.MaxInt, 0, &p.snap)
	p.choose()
	p.reader.Tracks(p.now, time.Duration(p.window), p.places, &p.track)
	p.lines = p.lines[:0]
	for i, at := range p.places {
		r := &p.snap.Rows[at]
		line := chart.Series{
			Name: r.Name, Unit: string(r.Unit), Role: p.hues.Of(r.Name), Spans: panel.Spans(p.track.Spans[i]),
		}
		if len(p.places) == 1 {
			line.Role = theme.Spark
		}
		if p.c.Of == figureLag {
			lift(line.Spans)
		}
		p.lines = append(p.lines, line)
	}
	if p.style != styleLine {
		p.loadSpread()
	}
}

// choose chooses the rows to draw: the first that remember what the style draws.
func (p *Panel) choose() {
	p.places, p.drawable = p.places[:0], 0
	for i := range p.snap.Rows {
		if r := &p.snap.Rows[i]; p.style == styleLine && !r.Tracked || p.style != styleLine && !r.Spread {
			continue
		}
		if p.drawable++; p.drawable <= maxLines {
			p.places = append(p.places, i)
		}
	}
}

// loadSpread reads how the numbers of the lines were distributed.
func (p *Panel) loadSpread() {
	layers, grid, start := p.reader.Spreads(p.track.Grid, p.places)
	p.spread = chart.Spread{}
	for _, sums := range layers {
		layer := make([]chart.Sum, len(sums))
		least := 0.0
		if p.c.Of == figureLag {
			least = smallest(sums)
		}
		for i, s := range sums {
			layer[i] = chart.Sum{Count: s.Count, Min: s.Min - least, Max: s.Max - least, Samples: s.Samples}
			for j := range s.Samples {
				s.Samples[j] -= least
			}
		}
		p.spread.Layers = append(p.spread.Layers, layer)
	}
	if len(p.lines) > 0 {
		p.spread.Unit = p.lines[0].Unit
	}
	p.first = grid.First
	p.from = start.Add(time.Duration(grid.First) * grid.Slot)
	p.to = start.Add(time.Duration(grid.End) * grid.Slot)
}

// smallest returns the least number of all slots.
func smallest(sums []track.Sum) float64 {
	least := math.Inf(1)
	for _, s := range sums {
		if s.Count > 0 {
			least = min(least, s.Min)
		}
	}
	return least
}

// lift subtracts the smallest delay from all: the difference between the clocks is part of every delay, and what is left
// is the lag.
func lift(spans []chart.Span) {
	least := math.Inf(1)
	for _, s := range spans {
		if s.Min < least {
			least = s.Min
		}
	}
	for i := range spans {
		s := &spans[i]
		s.Min, s.Max, s.Last = s.Min-least, s.Max-least, s.Last-least
	}
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch {
	case a == keymap.PrevView && p.style == styleLine:
		p.move(-1)
	case a == keymap.NextView && p.style == styleLine:
		p.move(1)
	case a == keymap.Back && p.Within():
		p.cursor = time.Time{}
	case p.window.Do(a):
		p.load()
	default:
		return false
	}
	return true
}

// move moves the cursor by cells. Off the right end, it disappears.
func (p *Panel) move(cells int) {
	if p.drawn == nil || p.style != styleLine {
		return
	}
	step := p.drawn.Step()
	at := p.cursor
	if at.IsZero() {
		at = p.track.To()
	}
	at = at.Add(time.Duration(cells) * step)
	switch {
	case !at.Before(p.track.To()):
		at = time.Time{}
	case at.Before(p.track.From()):
		at = p.track.From()
	}
	p.cursor = at
}

// Click implements [panel.Panel]: it puts the cursor there.
func (p *Panel) Click(x, _ int) {
	if p.drawn != nil && p.style == styleLine {
		p.cursor = p.drawn.At(x)
	}
}

// Wheel implements [panel.Panel]: it moves the cursor.
func (p *Panel) Wheel(_, _, lines int) { p.move(lines) }

// Position implements [panel.Scroller]: there is nothing to scroll.
func (p *Panel) Position() panel.Position { return panel.Position{} }

// Filter implements [panel.Scroller].
func (p *Panel) Filter() string { return p.words.String() }

// SetFilter implements [panel.Scroller]: only series with the words in their names are drawn.
func (p *Panel) SetFilter(filter string) error {
	words, err := panel.ParseWords(filter, "the series")
	if err != nil {
		return err
	}
	p.words = words
	p.reader.Filter(words.Matcher())
	p.load()
	return nil
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.window, p.words, p.style = o.window, o.words, o.style
		p.reader.Filter(p.words.Matcher())
	}
}

// Copies implements [panel.Selector]: the name, value and unit of each line, separated by tabs.
func (p *Panel) Copies() []panel.Copy {
	if len(p.lines) == 0 {
		return nil
	}
	var sb strings.Builder
	for _, at := range p.places {
		r := &p.snap.Rows[at]
		fmt.Fprintf(&sb, "%s\t%v\t%s\n", r.Name, r.Last, r.Unit)
	}
	return panel.CopyOf("the values of "+p.c.Name, sb.String())
}

// Feed implements [panel.Selector].
func (p *Panel) Feed() (name string, ok bool) {
	switch {
	case len(p.sources.Indexes) == 1:
		return p.sources.Name(p.sources.Indexes[0]), true
	case len(p.lines) == 1:
		return p.sources.Name(p.snap.Rows[p.places[0]].Feed), true
	}
	return "", false
}

// Events implements [panel.Selector]: the events of the only line.
func (p *Panel) Events() string {
	if len(p.lines) != 1 {
		return ""
	}
	r := &p.snap.Rows[p.places[0]]
	if p.c.Of != figureValue {
		return filter.InFeed(p.sources.Name(r.Feed))
	}
	return strings.Join(p.c.Where(r.ID), " ")
}

// Hints implements [panel.Hinter].
func (p *Panel) Hints() []panel.Hint {
	window := panel.Hint{Actions: []keymap.Action{keymap.Window, keymap.PrevWindow}, Word: "window"}
	if p.style != styleLine {
		return []panel.Hint{window}
	}
	return []panel.Hint{{Actions: []keymap.Action{keymap.PrevView, keymap.NextView}, Word: "cursor"}, window}
}

// Pin implements [panel.Selector]: there are no rows.
func (p *Panel) Pin(bool) {}

// Within implements [panel.Selector]: the cursor has the keys.
func (p *Panel) Within() bool { return !p.cursor.IsZero() }

// Pending implements [panel.Worker].
func (p *Panel) Pending() (at time.Time, busy bool) {
	if len(p.lines) == 0 {
		return panel.NextSecond(p.now), false
	}
	return p.read.Add(p.every()), false
}

// Bell implements [panel.Worker]: it never rings.
func (p *Panel) Bell() bool { return false }

// Close implements [panel.Worker]: nothing runs in the background.
func (p *Panel) Close() {}
