package panel_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
)

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		from         time.Duration
		longer, less string
	}{
		{5 * time.Minute, "15m 1h all 1m 5m", "1m all 1h 15m 5m"},
		{10 * time.Minute, "15m 1h all 1m 5m", "5m 1m all 1h 15m"},
		{2 * time.Hour, "all 1m 5m 15m 1h", "1h 15m 5m 1m all"},
		{0, "1m 5m 15m 1h all", "1h 15m 5m 1m all"},
		{time.Second, "1m 5m 15m 1h all", "all 1h 15m 5m 1m"},
	} {
		for action, want := range map[keymap.Action]string{keymap.Window: c.longer, keymap.PrevWindow: c.less} {
			w := panel.Window(c.from)
			var got []string
			for range 5 {
				w.Do(action)
				got = append(got, w.String())
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s from %v: %v, want %s", action, c.from, got, want)
			}
		}
	}
	w := panel.AllTime
	if w.Do(keymap.Sort) || w != panel.AllTime {
		t.Error("another action changes the window")
	}
}
