package events

import (
	_ "embed"

	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type events.
var Type = panel.Define(panel.Type{
	Name: "events", Summary: "The streams, event by event. Zoomed, it is the inspector.", Example: example,
}, New)

// Config configures a panel of events.
type Config struct {
	panel.Common `yaml:",inline"`
	// Names of the events that it shows.
	Events []string `yaml:"events" kind:"list of event names" unset:"all" example:"[quote]"`
}
