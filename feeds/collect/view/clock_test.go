package view

import (
	"testing"
	"time"
)

func TestClockFollowsWhatIsPlayedUntilItHasCaughtUp(t *testing.T) {
	start := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	var c clock
	step := func(local, arrived, want int, waiting uint64) {
		t.Helper()
		c.take(at(local), at(arrived), at(arrived), waiting)
		if got := c.now(at(local)); !got.Equal(at(want)) {
			t.Errorf("at %d, after a message of %d, it is %s, want %d", local, arrived, got.Sub(start), want)
		}
	}
	c.asked(at(0), at(0))
	step(1000, 10, 10, 50)
	step(1001, 500, 500, 50)
	step(1002, 400, 500, 50) // It does not go back.
	step(1003, 1002, 1003, 50)
	step(1004, 900, 1003, 5)
	step(1005, 901, 1005, 0)
	if behind, skew := c.figures(at(1005)); behind != 0 || skew != 0 {
		t.Errorf("behind %s, skewed %s", behind, skew)
	}
}

func TestFewLateMessagesAreNoDifferenceOfClocks(t *testing.T) {
	now := time.Now()
	var c clock
	for n := 1; n <= 2*enough; n++ {
		c.take(now, now.Add(-time.Minute), now, 0)
		if _, skew := c.figures(now); (skew != 0) != (n >= enough) {
			t.Fatalf("after %d late messages the skew is %s", n, skew)
		}
	}
	c.take(now, now, now, 0)
	if _, skew := c.figures(now); skew != 0 {
		t.Errorf("after one in time the skew is %s", skew)
	}
}
