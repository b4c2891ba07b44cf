package table

import (
	_ "embed"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/groups"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type table.
var Type = panel.Define(panel.Type{
	Name: "table", Summary: "Events counted by type or by the values of fields, the most frequent first.", Example: example,
}, FromConfig)

// Config configures a table.
type Config struct {
	panel.Common `yaml:",inline"`
	// Names of the events that it counts.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[sample]"`
	// Path of an array or object in the event. Its elements are counted, and the other paths start there.
	Records string `yaml:"records" kind:"path of records" unset:"none, the event itself" example:"samples"`
	// Paths of the values that together identify a row. `@type` is the event's type.
	By []string `yaml:"by" kind:"list of paths" unset:"the event's type" example:"[host]"`
	// Path of a number. Its sum, average, 95th percentile and maximum are columns.
	Value string `yaml:"value" kind:"path" unset:"none" example:"value"`
	// How far the counts look back.
	Window time.Duration `yaml:"window" default:"5m" min:"1s"`
}

// Identify implements [panel.Identifier].
func (c *Config) Identify(eventType string) []string {
	if c.Records != "" || len(c.Events) > 0 && !slices.Contains(c.Events, eventType) {
		return nil
	}
	return c.By
}

// FromConfig returns a panel and the fold of its feeds' events.
func FromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	set := panel.Shared(d, func() *groups.Set {
		return groups.New(groups.Options{Events: c.Events, Records: c.Records, By: c.By, Value: c.Value, Window: c.Window})
	})
	return New(c, set, d.Sources(c.Feeds)), set, nil
}
