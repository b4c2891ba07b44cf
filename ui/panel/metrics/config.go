package metrics

import (
	_ "embed"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type metrics.
var Type = panel.Define(panel.Type{
	Name: "metrics", Summary: "One line per series, with its value, trend, minimum, average and maximum.",
	Example: example,
}, FromConfig)

// Config configures a metrics panel.
type Config struct {
	panel.Common  `yaml:",inline"`
	panel.Numbers `yaml:",inline"`
	// How far trend, minimum, average and maximum look back.
	Window time.Duration `yaml:"window" default:"1m" min:"1s"`
	// `spark` is a sparkline, `bar` a gauge.
	Style string `yaml:"style" default:"spark" oneof:"spark,bar"`
	// Thresholds. The first that matches a series counts.
	Thresholds []panel.Threshold `yaml:"thresholds" unset:"none" example:"[{match: \"*/cpu\", warn: 80, critical: 95}]"`
}

// buckets is the number of parts of a window.
const buckets = 60

// tracks is the number of series that remember a day.
const tracks = 200

// FromConfig returns a panel and the fold of its feeds' events.
func FromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	o := c.Options()
	o.Window, o.Buckets, o.Tracks = c.Window, buckets, tracks
	set := panel.Shared(d, func() *series.Set { return series.New(o) })
	return New(c, set, d.Sources(c.Feeds)), set, nil
}
