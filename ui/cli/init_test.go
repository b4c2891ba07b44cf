package cli

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/infer"
)

func TestInitKnowsWhenItsTimeWasTooShort(t *testing.T) {
	var o infer.Observer
	o.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("deploy"), Data: []byte(`{"service":"web","version":"1.2"}`)}})
	few := o.Read()
	for state, want := range map[feeds.State]bool{feeds.Live: true, feeds.Waiting: true, feeds.Ended: false, feeds.Failed: false} {
		if got := tooShort(few, feeds.Status{State: state}); got != want {
			t.Errorf("%s: %v", state, got)
		}
	}
	if tooShort(infer.Reading{Types: []infer.Type{{Why: "the data is not JSON"}}}, feeds.Status{State: feeds.Live}) {
		t.Error("text would be looked at for longer")
	}
	for d, want := range map[time.Duration]string{
		time.Second: "1m", 10 * time.Second: "1m", 15 * time.Second: "2m", time.Minute: "6m",
	} {
		if got := longer(d); got != want {
			t.Errorf("after %s: %s, want %s", d, got, want)
		}
	}
}
