package filter

import "feedscope/feeds"

// Kind gives the kind of events that the filter asks for by name ("kind:comment"): no other passes. It is false if it
// asks for none, where of the kinds any may pass.
func (f *Filter) Kind() (feeds.Kind, bool) {
	for _, t := range f.written {
		if k, ok := t.condition.(kind); ok && !t.not {
			return feeds.Kind(k), true
		}
	}
	return 0, false
}
