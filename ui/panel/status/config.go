package status

import (
	_ "embed"

	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type feeds.
var Type = panel.Define(panel.Type{
	Name: "feeds", Summary: "One line per feed with its state, silence, rate, lag and reconnects.", Example: example,
	Top: true,
}, New)

// Config configures a panel of feeds.
type Config struct {
	panel.Common `yaml:",inline"`
}
