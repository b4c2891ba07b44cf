package hub

import (
	"fmt"
	"testing"

	"feedscope/feeds"
)

func TestTimelessIsBounded(t *testing.T) {
	tl := timeless{path: "ts"}
	for i := range 1000 {
		tl.add(&feeds.Event{Data: fmt.Appendf(nil, `{"%d%0300d":1}`, i, 0)})
	}
	if tl.Events != 1000 || len(tl.Members) != maxMembers || len(tl.Members[0]) > 64 {
		t.Errorf("%d events, %d members", tl.Events, len(tl.Members))
	}
}
