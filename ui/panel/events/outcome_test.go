package events

import (
	"testing"

	"feedscope/ui/encode"
)

func TestWriteOutcome(t *testing.T) {
	for want, r := range map[string]encode.Result{
		"wrote all, 2 in all, as JSON lines to foo.xyz": {Path: "foo.xyz", Form: "JSON lines", Events: 2},
		"wrote all, 6,194 in all, as an event stream to a.sse; left out 1 that this format cannot represent (retry, anomaly, change)": {
			Path: "a.sse", Form: "an event stream", Events: 6194, Left: 1,
		},
	} {
		if got := outcome(r, "all", nil); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
