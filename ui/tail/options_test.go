package tail

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
	"feedscope/ui/encode"
)

func TestRawIsVerbatimWithoutOtherOptions(t *testing.T) {
	base := Options{Feeds: named("f"), Encode: encode.Options{Format: encode.Raw, Status: true}, For: time.Second}
	if !base.verbatim() {
		t.Error("not verbatim without other options")
	}
	for name, change := range map[string]func(*Options){
		"another format": func(o *Options) { o.Encode.Format = encode.Data },
		"two feeds":      func(o *Options) { o.Feeds = named("f", "g") },
		"an end":         func(o *Options) { o.Feeds = named("f"); o.Feeds[0].End = func(*feeds.Event) bool { return false } },
		"names":          func(o *Options) { o.Events = []string{"x"} },
		"a filter":       func(o *Options) { o.Filter = new(filter.Filter) },
		"an id":          func(o *Options) { o.SinceID = "1" },
		"a gap":          func(o *Options) { o.Gap = time.Second },
		"a count":        func(o *Options) { o.Count = 1 },
		"an assertion":   func(o *Options) { o.Assertions = make([]Assertion, 1) },
	} {
		o := base
		if change(&o); o.verbatim() {
			t.Errorf("verbatim with %s", name)
		}
	}
}
