package metrics

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

// buckets is how many parts a window has.
const buckets = 60

// FromConfig makes the panel that c describes, and the fold that its feeds are to be given.
func FromConfig(c config.Panel, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	opts := Options{
		Name: c.Name, Window: c.Window, Buckets: buckets, Bars: c.Style == "bar", Events: c.Events, Sources: d.Sources(c.Feeds),
		Set: series.New(series.Options{
			Events: c.Events, By: c.Series, Value: c.Value, Unit: c.Unit, Window: c.Window, Buckets: buckets,
		}),
	}
	for _, path := range c.Series {
		opts.Parts = append(opts.Parts, strings.ToUpper(path[strings.LastIndexByte(path, '.')+1:]))
	}
	for _, t := range c.Thresholds {
		opts.Thresholds = append(opts.Thresholds, Threshold(t))
	}
	return New(opts), opts.Set, nil
}
