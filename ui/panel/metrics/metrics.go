// Package metrics is the panel of numbers over time. A [series.Set] of feeds/state/series goes in; one line per
// series comes out, with its last value, a sparkline or a bar, and the minimum, average and maximum of the
// window. Values beyond a threshold have the color and the glyph of their level.
package metrics

import (
	"math"
	"path"
	"slices"
	"strings"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// New returns a panel of a set with the events of some feeds. The set's window must have buckets parts.
func New(c Config, set *series.Set, feeds *panel.Sources) *Panel {
	p := &Panel{
		c: c, set: set, reader: set.Reader(), known: make(map[string]*traits), window: panel.Window(max(c.Window, chartWindow)),
	}
	for _, path := range c.Series {
		p.parts = append(p.parts, panel.PathTitle(path))
	}
	if len(c.Values) > 0 && len(p.parts) > 0 {
		p.parts = append(p.parts, "METRIC")
	}
	p.List = panel.NewList(feeds, panel.Table{
		Row: p.idAndFeed, Find: p.find, Load: p.load, Search: p.search,
		Searched: "the series", Where: c.Where,
	})
	p.unused = slices.Repeat([]bool{true}, len(c.Thresholds))
	return p
}

// traits are facts about a series, kept by its name.
type traits struct {
	// threshold is nil if none matches.
	threshold *panel.Threshold
	// fraction is set once a value was not a whole number.
	fraction bool
}

// traits returns the traits of a series. Their number is bounded by that of the series.
func (p *Panel) traits(name string) *traits {
	t := p.known[name]
	if t == nil {
		t = &traits{threshold: p.threshold(name)}
		p.known[name] = t
	}
	return t
}

// threshold returns the first threshold that matches a series, nil if none does, and records all that do.
func (p *Panel) threshold(name string) (first *panel.Threshold) {
	for i := range p.c.Thresholds {
		if ok, err := path.Match(p.c.Thresholds[i].Match, name); !ok || err != nil {
			continue
		}
		p.unused[i] = false
		if first == nil {
			first = &p.c.Thresholds[i]
		}
	}
	return first
}

// idle names the thresholds that match no series, for a badge, empty while there are few events.
func (p *Panel) idle() string {
	if p.snap.Updates < panel.Enough {
		return ""
	}
	var patterns []string
	for i, unused := range p.unused {
		if unused {
			patterns = append(patterns, p.c.Thresholds[i].Match)
		}
	}
	if len(patterns) == 0 {
		return ""
	}
	return "no series matches " + text.Clean(strings.Join(patterns, ", "))
}

// level returns the level of a series' last value.
func (t *traits) level(r *series.Row) series.Level {
	if t.threshold == nil {
		return series.OK
	}
	return t.threshold.Level(r.Last)
}

// note updates the traits from a series' values.
func (t *traits) note(r *series.Row) {
	isFraction := func(v float64) bool { return v != math.Trunc(v) && !math.IsNaN(v) }
	t.fraction = t.fraction || isFraction(r.Last) || isFraction(r.Lowest) || isFraction(r.Highest) ||
		slices.ContainsFunc(r.Spark, isFraction)
}
