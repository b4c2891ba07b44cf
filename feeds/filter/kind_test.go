package filter_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/filter"
)

func TestAFilterTellsTheKindItAsksFor(t *testing.T) {
	for _, c := range []struct {
		text string
		kind feeds.Kind
		asks bool
	}{
		{"", 0, false},
		{"word type:quote", 0, false},
		{"kind:comment", feeds.Comment, true},
		{"stale kind:status", feeds.Change, true},
		{"-kind:comment", 0, false},
		{`"kind:comment"`, 0, false},
		{"-kind:comment kind:message", feeds.Message, true},
	} {
		f, err := filter.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if kind, asks := f.Kind(); kind != c.kind || asks != c.asks {
			t.Errorf("%s: got %d, %v", c.text, kind, asks)
		}
	}
}
