package events

import (
	"testing"
	"time"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

// slowHost does its work on request.
type slowHost struct {
	paneltest.Host
	work []func() func()
}

func (h *slowHost) Later(work func() func()) { h.work = append(h.work, work) }

func TestDistantJumpRunsInBackground(t *testing.T) {
	deps := recorded(t, 0, func(i int) (time.Time, string, bool) {
		at, data, _ := millionQuotes(i)
		return at, data, i*1000 <= 2*nearRows
	})
	host := new(slowHost)
	deps.Host = host
	built, _, err := New(Config{Common: panel.Common{Name: "Events"}}, deps)
	if err != nil {
		t.Fatal(err)
	}
	p := built.(*Panel)
	p.Refresh(now)
	p.Lines(zoomed(), 160, 30)
	p.Do(keymap.Top)
	p.Do(keymap.Down) // On the change to live, the only one.
	p.Do(keymap.NextSame)
	if len(host.work) != 1 || host.Message != "" {
		t.Fatalf("%d tasks in the background, message %q", len(host.work), host.Message)
	}
	host.work[0]()()
	if host.Message != "there is no later event of this type" {
		t.Errorf("the message is %q", host.Message)
	}
	host.Message = ""
	p.Do(keymap.NextSame)
	p.Do(keymap.Down)
	if host.work[1]()(); host.Message != "" {
		t.Errorf("after a later action the message is %q", host.Message)
	}
	if p.Do(keymap.NextAnomaly); len(host.work) != 2 || p.current() < 1000 {
		t.Errorf("a near target is not reached at once: %d tasks, at %d", len(host.work), p.current())
	}
}
