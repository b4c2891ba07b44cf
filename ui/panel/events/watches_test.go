package events

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel/paneltest"
)

// do runs a command of a panel.
func do(t *testing.T, p *Panel, name, args string) {
	t.Helper()
	for _, c := range p.Commands() {
		if c.Name == name {
			if err := c.Run(args); err != nil {
				t.Errorf(":%s %s: %v", name, args, err)
			}
			return
		}
	}
	t.Fatalf("no command %s", name)
}

func TestWatchWithFilterShowsAge(t *testing.T) {
	s := newSource(t, 0)
	s.deps.Paths = func(int, string) []string { return []string{"symbol"} }
	p := s.panel(Config{})
	s.raw(`data: {"symbol":"ZEPH","volume":1795245834137}`+"\n\n"+`data: {"symbol":"RIMY","volume":8}`+"\n\n", 2)
	inspect(p, 160, 30)
	p.now = time.Now()
	do(t, p, "watch", ".volume")
	if want := "watching .volume; :watch .volume .symbol=RIMY watches only this one"; s.host.Message != want {
		t.Errorf("the message is %q, want %q", s.host.Message, want)
	}
	do(t, p, "watch", ".volume .symbol=ZEPH")
	f := zoomed()
	f.Now = time.Now().Add(90 * time.Second)
	screen := strings.Join(paneltest.Plain(p.Lines(f, 200, 30)), "\n")
	for _, want := range []string{
		".volume                         8   1m  min 8          max 1795245834137",
		".volume .symbol=ZEPH 1795245834137   1m  min 1795245834137",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in\n%s", want, screen)
		}
	}
	do(t, p, "unwatch", ".volume")
	if screen := inspect(p, 160, 30); !strings.Contains(screen, ".symbol=ZEPH") || strings.Contains(screen, "min 8 ") {
		t.Errorf("the wrong watch was removed:\n%s", screen)
	}
	do(t, p, "unwatch", "")
	s.host.Items[0].Do()
	if screen := inspect(p, 160, 30); strings.Contains(screen, ".symbol=ZEPH") {
		t.Errorf("the watch was not removed:\n%s", screen)
	}
}

func TestWatchesWithoutRoomAreCounted(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 1)
	inspect(p, 80, 20)
	for i := range 8 {
		do(t, p, "watch", fmt.Sprintf(".n%d", i))
	}
	if screen := inspect(p, 80, 20); !strings.Contains(screen, ".n1 no event contains it yet") || !strings.Contains(screen, "no room for 6 more; :unwatch removes one") {
		t.Errorf("they are not counted in\n%s", screen)
	}
	if screen := inspect(p, 200, 60); !strings.Contains(screen, ".n7 ") || strings.Contains(screen, "no room") {
		t.Errorf("there is room in\n%s", screen)
	}
}

func TestNumbersAvoidExponents(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 100: "100", -2.5: "-2.5", 1e6: "1000000", 1795245834137: "1795245834137", 0.00002: "0.00002", 1e21: "1e+21", 3e-9: "3e-09",
	} {
		if got := number(v); got != want {
			t.Errorf("%v is formatted as %s, want %s", v, got, want)
		}
	}
}
