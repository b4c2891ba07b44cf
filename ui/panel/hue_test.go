package panel_test

import (
	"strconv"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/term/theme"
)

func TestNamesKeepColors(t *testing.T) {
	var h panel.Hues
	names := []string{"quote", "trade", "sample", "alert", "resolved", ""}
	seen := map[theme.Role]string{}
	for _, n := range names {
		hue := h.Of(n)
		if other, taken := seen[hue]; taken {
			t.Errorf("%q has the color of %q", n, other)
		}
		seen[hue] = n
	}
	for i := range 1000 {
		if hue := h.Of("name " + strconv.Itoa(i)); hue < theme.Hue || hue >= theme.Hue+theme.NumHues {
			t.Fatalf("name %d has the role %d", i, hue)
		}
	}
	for hue, n := range seen {
		if h.Of(n) != hue {
			t.Errorf("the color of %q changed", n)
		}
	}
	if panel.FeedHue(0) == panel.FeedHue(1) || panel.FeedHue(0) != panel.FeedHue(theme.NumHues) || panel.FeedHue(-1) != theme.Hue {
		t.Error("feeds do not take the hues in turn")
	}
}
