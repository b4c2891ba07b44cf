package filter

import (
	"testing"

	"feedscope/feeds"
)

func TestAnEndIsDataOrAFilter(t *testing.T) {
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
		end, err := ParseEnd(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := end("market")(e); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if _, err := ParseEnd(".a>"); err == nil {
		t.Error("half a filter was taken")
	}
}
