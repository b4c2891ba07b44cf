package wording_test

import (
	"testing"

	"feedscope/feeds/doctor/wording"
)

func TestCountsArePluralized(t *testing.T) {
	for n, want := range map[int]string{
		0: "0 reads", 1: "1 read", 2: "2 reads", 999: "999 reads",
		1054: "1,054 reads", 1234567: "1,234,567 reads",
	} {
		if got := wording.Count(n, "read"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
