package panel_test

import (
	"testing"

	"feedscope/ui/panel"
)

func TestCountsTakeTheirNouns(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{panel.Refused(0), ""},
		{panel.Refused(1), "full, 1 event refused"},
		{panel.Refused(2), "full, 2 events refused"},
		{panel.Lacking(0, "a key"), ""},
		{panel.Lacking(1, "a key"), "1 event, none with a key"},
		{panel.Lacking(1234, "a key"), "1,234 events, none with a key"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
