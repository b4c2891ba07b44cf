package notifications_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestPanelGolden(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		set  func(*box)
	}{
		{"38x7", 38, 7, nil},
		{"58x14", 58, 14, nil},
		{"98x12", 98, 12, nil},
		{"zoomed-118x36", 118, 36, func(b *box) { b.frame.Zoomed = true }},
		{"zoomed-198x56", 198, 56, func(b *box) { b.frame.Zoomed = true }},
		{"acknowledged-58x9", 58, 9, func(b *box) {
			b.frame.Focused = true
			b.press(keymap.Down, keymap.Down, keymap.Ack)
		}},
		{"ascii-58x9", 58, 9, func(b *box) { b.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true}) }},
		{"critical-58x5", 58, 5, func(b *box) { b.press(keymap.Severity, keymap.Severity) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBox(t).incident()
			b.w, b.h = c.w, c.h
			b.draw()
			if c.set != nil {
				c.set(b)
			}
			paneltest.Golden(t, c.name, b.draw())
		})
	}
}

func TestEmptyPanelGolden(t *testing.T) {
	b := newBox(t)
	b.status.State = feeds.Connecting
	b.h = 4
	paneltest.Golden(t, "empty-58x4", b.draw())
}

func TestDetailsGolden(t *testing.T) {
	b := newBox(t).incident()
	b.alert(0, "critical", "db-2", "lag is back")
	b.draw()
	title, lines, ok := b.Detail(b.frame, 60)
	if title != "critical, db-2" || !ok {
		t.Errorf("%q, %v", title, ok)
	}
	paneltest.Golden(t, "detail-60", lines)
}
