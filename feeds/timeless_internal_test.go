package feeds

import (
	"fmt"
	"testing"
)

func TestWhatIsKeptOfEventsWithoutATimeIsBounded(t *testing.T) {
	var tl timeless
	for i := range 1000 {
		tl.take(&Event{Data: fmt.Appendf(nil, `{"%d%0300d":1}`, i, 0)}, "ts")
	}
	if tl.Events != 1000 || len(tl.Members) != mostMembers || len(tl.Members[0]) > 64 {
		t.Errorf("%d events, %d members", tl.Events, len(tl.Members))
	}
}
