package config

import (
	"net/url"

	"feedscope/feeds/answer"
)

// Answers returns how the feed's events are merged into answers.
func (f *Feed) Answers() answer.Options {
	if f.Merge != "" {
		return answer.Options{Format: answer.Path(f.Merge, matcher(f.End, f.Name))}
	}
	o := answer.Options{Format: answer.Named(f.Format)}
	if u, err := url.Parse(f.URL); err == nil {
		o.Hint = answer.ForPath(u.Path)
	}
	return o
}
