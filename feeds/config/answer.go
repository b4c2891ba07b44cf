package config

import (
	"net/url"

	"feedscope/feeds/answer"
)

// Answers returns how the feed's events are merged into answers.
func (f *Feed) Answers() answer.Options {
	o := answer.Options{Format: answer.Named(f.Format), Price: answer.Price(f.Price)}
	if f.Merge != "" {
		o.Format = answer.Path(f.Merge, matcher(f.End, f.Name))
		return o
	}
	if f.MCP {
		o.Format = answer.Named("mcp")
	}
	if u, err := url.Parse(f.URL); err == nil {
		o.Hint = answer.ForPath(u.Path)
	}
	return o
}
