package metrics_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestPanelGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		set  func(*board)
	}{
		{"38x7", 38, 7, nil},
		{"58x14", 58, 14, nil},
		{"98x33", 98, 33, nil},
		{"198x18", 198, 18, nil},
		{"zoomed-118x36", 118, 36, func(b *board) { b.frame.Zoomed = true }},
		{"zoomed-198x56", 198, 56, func(b *board) { b.frame.Zoomed = true }},
		{"bars-58x14", 58, 14, func(b *board) {
			b.config.Style = "bar"
			b.renew()
		}},
		{"ascii-58x8", 58, 8, func(b *board) { b.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true}) }},
		{"ascii-bars-58x8", 58, 8, func(b *board) {
			b.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
			b.config.Style = "bar"
			b.renew()
		}},
		{"by-level-58x10", 58, 10, func(b *board) {
			b.frame.Focused = true
			b.draw()
			b.press(keymap.Sort, keymap.Down)
		}},
		{"by-value-58x10", 58, 10, func(b *board) {
			b.draw()
			b.press(keymap.Sort, keymap.Sort)
		}},
		{"old-58x8", 58, 8, func(b *board) {
			b.draw()
			b.status.State = feeds.Stale
			b.frame.Now = now.Add(5 * time.Minute)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBoard(t).fleet()
			b.w, b.h = c.w, c.h
			if c.set != nil {
				c.set(b)
			}
			paneltest.Golden(t, c.name, b.draw())
		})
	}
}

func TestEmptyPanelGolden(t *testing.T) {
	b := newBoard(t)
	b.status.State = feeds.Connecting
	b.h = 4
	paneltest.Golden(t, "empty-58x4", b.draw())
}

func TestDetailsGolden(t *testing.T) {
	b := newBoard(t).fleet()
	b.draw()
	title, lines, ok := b.Detail(b.frame, 76)
	if title != "api-1/cpu" || !ok {
		t.Errorf("%q, %v", title, ok)
	}
	paneltest.Golden(t, "detail-76", lines)
}
