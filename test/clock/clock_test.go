package clock_test

import (
	"testing"
	"time"

	"feedscope/test/clock"
)

func TestSetMovesOnlyTheWallClock(t *testing.T) {
	a := time.Now()
	b := clock.Set(a, time.Hour)
	if b.Sub(a) != 0 || b.Round(0).Sub(a.Round(0)) != time.Hour {
		t.Fatalf("package time changed: %v, %v", b.Sub(a), b.Round(0).Sub(a.Round(0)))
	}
}
