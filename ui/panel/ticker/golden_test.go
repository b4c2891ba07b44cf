package ticker_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestPanelGolden(t *testing.T) {
	plain := theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
	for _, c := range []struct {
		name string
		w, h int
		set  func(*table)
	}{
		{"38x7", 38, 7, nil},
		{"58x14", 58, 14, nil},
		{"98x26", 98, 26, nil},
		{"198x8", 198, 8, nil},
		{"zoomed-118x36", 118, 36, func(t *table) { t.frame.Zoomed = true }},
		{"zoomed-198x56", 198, 56, func(t *table) { t.frame.Zoomed = true }},
		{"sorted-58x8", 58, 8, func(t *table) {
			t.draw()
			press(t, keymap.Sort, keymap.Sort, keymap.Down, keymap.Down)
		}},
		{"ascii-58x8", 58, 8, func(t *table) { t.frame.Theme = plain }},
		{"old-58x8", 58, 8, func(t *table) {
			t.status[0] = feeds.Status{State: feeds.Stale}
			t.at(41 * time.Second)
		}},
		{"old-30x8", 30, 8, func(t *table) {
			t.status[0] = feeds.Status{State: feeds.Stale}
			t.at(2 * time.Hour)
		}},
		{"half-old-58x6", 58, 6, func(t *table) {
			t.fold(now.Add(-3*time.Second), 1, quote("BRYX", 12.34, 1.11))
			t.status[0] = feeds.Status{State: feeds.Failed}
		}},
		{"wide-characters-58x6", 58, 6, func(t *table) {
			t.fold(now, 0, quote("日本電産", 4711, -12), quote("🚀MOON", 0.07, 0), `{"symbol":"ALTO","price":"n/a","bid":null}`)
			_ = t.SetFilter("")
			press(t, keymap.Reverse)
			t.h = 30
			t.draw()
			press(t, keymap.Top)
			t.h = 6
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb := market(t).trade()
			tb.w, tb.h = c.w, c.h
			if c.set != nil {
				c.set(tb)
			}
			paneltest.Golden(t, c.name, tb.draw())
		})
	}
}

func TestEmptyPanelGolden(t *testing.T) {
	tb := market(t)
	tb.status = []feeds.Status{{State: feeds.Connecting}, {State: feeds.Failed, Reason: "401 Unauthorized"}}
	tb.h = 5
	paneltest.Golden(t, "empty-58x5", tb.draw())
	tb.w = 30
	paneltest.Golden(t, "empty-30x5", tb.draw())
}

func TestDetailsGolden(t *testing.T) {
	tb := market(t).trade()
	tb.draw()
	press(tb, keymap.Down)
	title, lines, ok := tb.Detail(tb.frame, 76)
	if !ok || title != "BRYX" {
		t.Fatalf("%q, %v", title, ok)
	}
	paneltest.Golden(t, "detail-76", lines)
}
