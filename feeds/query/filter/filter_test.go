package filter_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
)

func TestKind(t *testing.T) {
	for _, c := range []struct {
		text string
		kind feeds.Kind
		ok   bool
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
		if kind, ok := f.Kind(); kind != c.kind || ok != c.ok {
			t.Errorf("%s: got %d, %v", c.text, kind, ok)
		}
	}
}

func TestParseEnd(t *testing.T) {
	e := &feeds.Event{Kind: feeds.Message, Type: []byte("stop"), Data: []byte("[DONE]")}
	for text, want := range map[string]bool{
		"data:[DONE]":  true,
		"data:[done]":  false,
		"data: [DONE]": false,
		"data:":        false,
		"type:stop":    true,
		"type:quote":   false,
		"[done]":       true,
		"feed:market":  true,
		"feed:alerts":  false,
	} {
		end, err := filter.ParseEnd(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := end("market")(e); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if _, err := filter.ParseEnd(".a>"); err == nil {
		t.Error("an incomplete filter is accepted")
	}
}
