package notifications_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/notifications"
	"feedscope/ui/panel/paneltest"
)

var nasty = []string{
	`""`, `"\u001b[31mred\u001b[0m"`, `"\u0000\n\t\r\u007f"`, `"\u202egnp.exe"`, `"日本電産株式会社"`, `"👩‍👩‍👧‍👦 family 🇩🇪 ❤️"`,
	`"e\u0301\u0301\u0301\u0301\u0301\u0301"`, `null`, `true`, `{"a":[1,2]}`, `"` + strings.Repeat("w", 3000) + `"`, "\"\xff\xc3\"", `12`,
}

// check checks fresh panels of the box's inbox.
func (b *box) check(set func(*notifications.Panel)) {
	b.t.Helper()
	paneltest.Invariants(b.t, func() panel.Panel {
		p := notifications.New(b.config, b.inbox, b.source)
		if set != nil {
			set(p)
		}
		return p
	})
}

func TestLinesKeepSize(t *testing.T) {
	b := newBox(t)
	for i := range 80 {
		part := func(n int) string { return nasty[(i*n+n)%len(nasty)] }
		severity := []string{`"critical"`, `"warning"`, `"info"`, part(1)}[i%4]
		event := []string{"alert", "alert", "resolved"}[i%3]
		b.event(event, time.Duration(80-i)*time.Hour/2, fmt.Sprintf(`{"key":%s,"severity":%s,"source":%s,"text":%s}`, part(3), severity, part(5), part(7)))
	}
	b.event("alert", 0, "no json at all \x1b[2J \xff")
	b.event("alert", 0, "")
	for range 1500 {
		b.alert(0, "critical", "db", "again")
	}
	b.check(nil)
}

func TestCountsFitTheirRoom(t *testing.T) {
	b := newBox(t).incident()
	b.draw()
	b.frame.Zoomed = true
	_, facts, _ := b.Detail(b.frame, 80)
	for room := range 60 {
		b.frame.Room = room
		_, lines, _ := b.Detail(b.frame, 80)
		if len(lines) > max(room, len(facts)) {
			t.Errorf("%d lines in a room of %d", len(lines), room)
		}
	}
}

func TestEmptyPanelKeepsSize(t *testing.T) {
	b := newBox(t)
	b.status = feeds.Status{State: feeds.Failed, Reason: "\x1b[31m日本"}
	b.check(nil)
}

func TestFilteredPanelKeepsSize(t *testing.T) {
	b := newBox(t).incident()
	for _, filter := range []string{"db", "\x1b[31m日本"} {
		b.check(func(p *notifications.Panel) { _ = p.SetFilter(filter) })
	}
}
