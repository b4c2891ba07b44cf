package chart

import (
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/term/chart"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// drawing is the chart as it was drawn last.
type drawing struct {
	drawn *chart.Chart
	image []string
	key   key
	w     int
	// version counts the changes of what is drawn.
	version int
	rows    panel.Rows[string]
}

// key is everything that the image depends on.
type key struct {
	version, w, h int
	theme         *theme.Theme
	cursor        time.Time
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	p.w = w
	if len(p.lines) == 0 || w <= 0 {
		return p.empty(f, w, h)
	}
	if k := (key{p.version, w, h, f.Theme, p.cursor}); k != p.key {
		p.key = k
		p.draw(f, w, h)
	}
	return p.image
}

func (p *Panel) draw(f panel.Frame, w, h int) {
	o := p.options(f)
	switch p.style {
	case styleHistogram:
		p.image = chart.Histogram(f.Theme, o, p.spread, w, h)
	case styleHeatMap:
		o.From, o.To, o.First = p.from, p.to, p.first
		p.image = chart.HeatMap(f.Theme, o, p.spread, w, h)
	default:
		p.drawn = chart.New(f.Theme, o, p.lines, w, h)
		p.image = p.drawn.Lines()
	}
}

// options returns how the lines are drawn.
func (p *Panel) options(f panel.Frame) chart.Options {
	o := chart.Options{
		From: p.track.From(), To: p.track.To(), First: p.track.Grid.First, Location: f.Now.Location(), Cursor: p.cursor,
	}
	if p.c.Of != figureValue {
		o.Number = milliseconds
	}
	if t := p.threshold(); t != nil {
		o.Limits = []chart.Limit{{Value: t.Warn, Role: theme.Warn}, {Value: t.Critical, Role: theme.Bad}}
		o.Level = func(v float64) theme.Role { return levelRole(t.Level(v)) }
	}
	return o
}

// milliseconds writes a number of milliseconds without the unit, which stands in the legend.
func milliseconds(v, precision float64) string { return text.Precise(v, max(precision, 0.1)) }

// threshold returns the threshold of all lines, nil if they have different ones or none.
func (p *Panel) threshold() *panel.Threshold {
	var all *panel.Threshold
	for i := range p.lines {
		t := panel.FirstThreshold(p.c.Thresholds, p.lines[i].Name)
		if t == nil || all != nil && t != all {
			return nil
		}
		all = t
	}
	return all
}

func levelRole(l series.Level) theme.Role {
	switch l {
	case series.Critical:
		return theme.Bad
	case series.Warn:
		return theme.Warn
	default:
		return theme.SparkUp
	}
}

// empty draws why there is no line.
func (p *Panel) empty(f panel.Frame, w, h int) []string {
	_, lines := p.rows.Start(f, w, h)
	what, how := panel.Missing(&p.snap.Missing, p.c.Events, p.set.Vital()...)
	others := p.others.some()
	switch {
	case len(p.snap.Rows) > 0:
		what, how = p.beyond(), f.Keys.Hint(keymap.Back, "clears the filter")
	case p.snap.Total > 0 && !p.words.Empty():
		what, how = "nothing matches "+p.words.String(), f.Keys.Hint(keymap.Back, "clears the filter")
	case p.snap.Total == 0 && len(others) > 0:
		what, how = "no series matches "+text.Clean(p.c.Match), "they are "+panel.NameList(others)
	case p.snap.Total == 0 && p.snap.Skipped > 0 && what == "":
		what, how = panel.Lacking(p.snap.Skipped, "a number"), "see the panel's configuration"
	case p.snap.Total == 0 && what == "" && p.c.Counters() && p.set.Generation() > 0:
		what, how = panel.NoGrowth, "see the panel's configuration"
	case p.snap.Total == 0 && p.timeless() > 0:
		what, how = panel.Lacking(p.timeless(), "a time"), "set time to its path, in the feed's configuration"
	case what == "":
		what, how = p.sources.Waiting(f, p.c.Events)
	}
	p.rows.Message(f, h, what+how, what, how)
	return lines
}
