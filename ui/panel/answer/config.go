package answer

import (
	_ "embed"

	"feedscope/feeds"
	merged "feedscope/feeds/answer"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type answer.
var Type = panel.Define(panel.Type{
	Name: "answer", Summary: "The text that a token stream, such as a model's output, adds up to.", Example: example,
}, fromConfig)

// Config configures an answer panel. How events are merged is a matter of the feed: see its keys format, merge and end.
type Config struct {
	panel.Common `yaml:",inline"`
}

// fromConfig returns a panel and the fold of its feeds' events.
func fromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	set := panel.Shared(d, func() *merged.Set { return merged.NewSet(d.AnswersOf) })
	return New(c.Name, set, d, d.Sources(c.Feeds)), set, nil
}
