package notifications

import "testing"

func TestOpenCriticalNotificationsComeFirst(t *testing.T) {
	n := New(options)
	play(n, "raise a critical", "raise b critical", "raise c info", "raise d critical", "raise e warning", "raise f critical", "ack f", "resolve d")
	r := n.Reader()
	r.Filter(Filter{ByState: true})
	var s Snapshot
	r.Read(0, 10, &s)
	got := ""
	for _, row := range s.Rows {
		got += row.Key
	}
	if want := "baecfd"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
