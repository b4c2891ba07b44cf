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
	"path"
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
	// less than Warn. An infinite one is never reached.
	Warn, Critical float64
	// Min and Max are the ends of a bar. A Max that is not above Min means the largest value seen.
	Min, Max float64
}

func (t *Threshold) level(v float64) series.Level {
	return series.Threshold{Warn: t.Warn, Critical: t.Critical}.Level(v)
}

// New makes a panel.
func New(opts Options) *Panel {
	return &Panel{opts: opts, reader: opts.Set.Reader(), found: make(map[string]int)}
}

// threshold gives the threshold of a series, nil if there is none.
func (p *Panel) threshold(name string) *Threshold {
	at, known := p.found[name]
	if !known {
		at = -1
		for i := range p.opts.Thresholds {
			if ok, err := path.Match(p.opts.Thresholds[i].Match, name); ok && err == nil {
				at = i
				break
			}
		}
		p.found[name] = at
	}
	if at < 0 {
		return nil
	}
	return &p.opts.Thresholds[at]
}

func (p *Panel) level(r *series.Row) series.Level {
	if t := p.threshold(r.Name); t != nil {
		return t.level(r.Last)
	}
	return series.OK
}
