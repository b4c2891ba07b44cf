package chart

import (
	_ "embed"
	"path"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type chart.
var Type = panel.Define(panel.Type{
	Name: "chart", Summary: "Numbers over time, as lines, a histogram or a heat map.", Example: example,
}, FromConfig)

// Config configures a chart.
type Config struct {
	panel.Common  `yaml:",inline"`
	panel.Numbers `yaml:",inline"`
	// Series whose name matches. `*` is anything within one part: `*/cpu`.
	Match string `yaml:"match" kind:"pattern" unset:"all" example:"\"*/cpu\""`
	// What is drawn: `value` is the number at the path, `gap` the time between events and `lag` the delay of events above
	// the smallest in the chart, both in milliseconds; `lag` needs the feed's `time` and leaves out a server's backlog.
	Of string `yaml:"of" default:"value" oneof:"value,gap,lag"`
	// `line` draws lines, `histogram` how many numbers were how large, `heatmap` the same over time.
	Style string `yaml:"style" default:"line" oneof:"line,histogram,heatmap"`
	// How far the chart looks back at first; `0` means as far as possible, up to a day.
	Window time.Duration `yaml:"window" default:"5m" min:"0"`
	// Lines at these values. The first that matches a series counts.
	Thresholds []panel.Threshold `yaml:"thresholds" unset:"none" example:"[{match: \"*\", warn: 80, critical: 95}]"`
}

// Validate implements [schema.Validator]. Keys that only the numbers in events have make no sense with other figures.
func (c *Config) Validate(at schema.At) {
	c.Numbers.Validate(at)
	if c.Of == figureValue || at.Broken("of") {
		return
	}
	keys := []string{"records", "series", "value", "values", "unit", "rate"}
	keys = slices.DeleteFunc(keys, func(key string) bool { return !at.Has(key) })
	if len(keys) > 0 {
		at.Key(keys[0]).Fail("of: "+c.Of+" measures whole events, so it takes no "+strings.Join(keys, " or "),
			"remove "+strings.Join(keys, " and ")+", or write of: value")
	}
}

// matches reports whether the series with a name is drawn.
func (c *Config) matches(name string) bool {
	ok, _ := path.Match(c.Match, name)
	return ok || c.Match == ""
}

// maxTracks is the number of series that are remembered, maxSpreads that of those with their distribution.
const (
	maxTracks  = 64
	maxSpreads = 12
)

// FromConfig returns a panel and the fold of its feeds' events.
func FromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	o := c.Options()
	if c.Of != figureValue {
		o.Records, o.By, o.Values = "", nil, []series.Value{{UnitText: "ms"}}
	}
	s := panel.Shared(d, func() *shared { return newShared(&c, o, d.Name) })
	p := New(c, s.set, d.Sources(c.Feeds))
	p.others, p.figures = s.others, s.figures
	if p.figures == nil {
		return p, s.set, nil
	}
	return p, p.figures, nil
}

// shared is what charts with the same settings show.
type shared struct {
	set     *series.Set
	others  *unmatched
	figures *figures // Nil if it draws the values of events.
}

func newShared(c *Config, o series.Options, name func(feed int) string) *shared {
	s := &shared{others: new(unmatched)}
	o.Tracks, o.Spreads, o.Match = maxTracks, maxSpreads, func(name string) bool {
		ok := c.matches(name)
		if !ok {
			s.others.add(name)
		}
		return ok
	}
	s.set = series.New(o)
	if c.Of != figureValue {
		s.figures = newFigures(c.Of, c.Events, name, s.set)
	}
	return s
}
