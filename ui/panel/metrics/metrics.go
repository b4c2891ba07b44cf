// Package metrics is the view of numbers over time: a [series.Set] of package feeds/state/series goes in, lines come out, one
// for each series.
//
// A line has the series' name, its last value with the unit, a sparkline of the window or a bar, and the least, mean and
// largest of the window. A value beyond a threshold has the colour and the glyph of its level. Names are grouped by their
// first part. Where the panel is wide it has two columns of lines; where there are more series than lines, it scrolls.
//
// The panel folds no event and fills no gap: where there was no value, there is none.
package metrics

import (
	"math"
	"path"
	"slices"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

// Options say what a [Panel] shows.
type Options struct {
	// Name is the title.
	Name string
	Set  *series.Set
	// Parts are the titles of the parts of a series' name, as the set was made to name them.
	Parts []string
	// Window is the set's window, and Buckets how many parts it has.
	Window  time.Duration
	Buckets int
	// Bars asks for bars in place of sparklines.
	Bars       bool
	Thresholds []Threshold
	// Events are the event names that the set takes; an empty panel says that it waits for them.
	Events []string
	// Sources are the feeds that the events come from.
	Sources *panel.Sources
}

// Threshold says from where on a value is of note, and how long a bar is.
type Threshold struct {
	// Match is a pattern of [path.Match] on the series' name. The first that fits counts.
	Match string
	// Warn and Critical are the values from which on upwards a value has that level, or downwards where Critical is
	// less than Warn. A Critical of +Inf is never reached; equal ones leave no room for a warning.
	Warn, Critical float64
	// Min and Max are the ends of a bar. A Max that is not above Min means the largest value seen.
	Min, Max float64
}

func (t *Threshold) level(v float64) series.Level {
	return series.Threshold{Warn: t.Warn, Critical: t.Critical}.Level(v)
}

// New makes a panel.
func New(opts Options) *Panel {
	p := &Panel{opts: opts, reader: opts.Set.Reader(), known: make(map[string]*traits)}
	p.List = panel.NewList(opts.Sources, panel.Table{
		Row: p.nameAndFeed, Find: p.find, Held: p.held, Load: p.load, Search: p.search,
	})
	return p
}

// traits are what is known of a series by its name.
type traits struct {
	// threshold is nil if none fits.
	threshold *Threshold
	// fraction tells that some value was no whole number.
	fraction bool
}

// traits gives those of a series. There are as many as there are series.
func (p *Panel) traits(name string) *traits {
	t := p.known[name]
	if t == nil {
		t = &traits{threshold: p.threshold(name)}
		p.known[name] = t
	}
	return t
}

// threshold looks for the threshold of a series.
func (p *Panel) threshold(name string) *Threshold {
	for i := range p.opts.Thresholds {
		if ok, err := path.Match(p.opts.Thresholds[i].Match, name); ok && err == nil {
			return &p.opts.Thresholds[i]
		}
	}
	return nil
}

// level gives the level of a series' last value.
func (t *traits) level(r *series.Row) series.Level {
	if t.threshold == nil {
		return series.OK
	}
	return t.threshold.level(r.Last)
}

// note looks at the values of a series.
func (t *traits) note(r *series.Row) {
	isFraction := func(v float64) bool { return v != math.Trunc(v) && !math.IsNaN(v) }
	t.fraction = t.fraction || isFraction(r.Last) || isFraction(r.Lowest) || isFraction(r.Highest) ||
		slices.ContainsFunc(r.Spark, isFraction)
}
