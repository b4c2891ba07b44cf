package events

import (
	"testing"
	"time"

	"feedscope/feeds/config"
	"feedscope/ui/keymap"
	"feedscope/ui/panel/paneltest"
)

// slowHost does work when it is told to.
type slowHost struct {
	paneltest.Host
	work []func() func()
}

func (h *slowHost) Later(work func() func()) { h.work = append(h.work, work) }

func TestAJumpThatLeadsFarIsMadeInTheBackground(t *testing.T) {
	deps := recorded(t, 0, func(i int) (time.Time, string, bool) {
		at, data, _ := millionQuotes(i)
		return at, data, i*1000 <= 2*nearRows
	})
	host := new(slowHost)
	deps.Host = host
	built, _, err := New(config.Panel{Name: "Events"}, deps)
	if err != nil {
		t.Fatal(err)
	}
	p := built.(*Panel)
	p.Refresh(now)
	p.Lines(zoomed(), 160, 30)
	p.Do(keymap.Top)
	p.Do(keymap.Down) // On the change to live, the only one.
	p.Do(keymap.NextSame)
	if len(host.work) != 1 || host.Said != "" {
		t.Fatalf("%d works in the background, said %q", len(host.work), host.Said)
	}
	host.work[0]()()
	if host.Said != "there is no later event of this type" {
		t.Errorf("said %q", host.Said)
	}
	host.Said = ""
	p.Do(keymap.NextSame)
	p.Do(keymap.Down)
	if host.work[1]()(); host.Said != "" {
		t.Errorf("although the user has moved on, said %q", host.Said)
	}
	if p.Do(keymap.NextAnomaly); len(host.work) != 2 || p.current() < 1000 {
		t.Errorf("what is near is not gone to at once: %d works, at %d", len(host.work), p.current())
	}
}
