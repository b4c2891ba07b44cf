package compare

import (
	_ "embed"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/ui/panel"
)

//go:embed example.yaml
var example string

// Type is the panel type compare.
var Type = panel.Define(panel.Type{
	Name: "compare", Summary: "The figures of the answers of several feeds in one table, a row per feed and round.", Example: example,
}, fromConfig)

// Config configures a comparison. How events are merged is a matter of the feed: see its keys format, merge and end.
type Config struct {
	panel.Common `yaml:",inline"`
}

// fromConfig returns a panel and the fold of its feeds' events. Answers that have ended keep their figures only.
func fromConfig(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	set := panel.Shared(d, func() *answer.Set {
		return answer.NewSet(func(feed int) answer.Options {
			o := d.AnswersOf(feed)
			o.Ended = func(a *answer.Answer) { a.Parts = nil }
			return o
		})
	})
	return New(c.Name, set, d.Sources(c.Feeds), d.Shown), set, nil
}
