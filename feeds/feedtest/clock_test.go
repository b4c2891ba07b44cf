package feedtest_test

import (
	"testing"
	"time"

	"feedscope/feeds/feedtest"
)

func TestClockSetMovesOnlyTheWallClock(t *testing.T) {
	a := time.Now()
	b := feedtest.ClockSet(a, time.Hour)
	if b.Sub(a) != 0 || b.Round(0).Sub(a.Round(0)) != time.Hour {
		t.Fatalf("package time changed: %v, %v", b.Sub(a), b.Round(0).Sub(a.Round(0)))
	}
}
