package dashboard

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
)

// typeText types text into the prompt that is open.
func typeText(m *Model, text string) {
	for _, r := range text {
		press(m, keyName(r))
	}
}

func TestPaletteCorrectsMisspelledCommands(t *testing.T) {
	m := newTestModel(t, 120, 40)
	for typed, want := range map[string]string{"zoim": ":zoom ", "recnnect-from 42": ":reconnect-from 42 "} {
		press(m, ":")
		typeText(m, typed)
		press(m, "enter")
		see(t, m, want)
		see(t, m, fmt.Sprintf("nothing matches %q; did you mean", typed))
		if len(m.layers) != 1 {
			t.Fatalf("%q: %d layers are open", typed, len(m.layers))
		}
		press(m, "esc")
	}
	press(m, ":", "#", "#", "enter")
	see(t, m, `nothing matches "##"`)
}

func TestPaletteShowsLongHelpInFull(t *testing.T) {
	m, _ := breakable(t, 80, 24)
	press(m, ":")
	typeText(m, "fault")
	see(t, m, "break or heal a feed, as in fault alerts idle-cut:5s")
}

func TestLongMessagesWrap(t *testing.T) {
	m := newTestModel(t, 80, 24)
	m.say("the message starts here, " + strings.Repeat("goes on, ", 10) + "and ends here")
	m.draw()
	see(t, m, "the message starts here")
	see(t, m, "and ends here")
	press(m, "j")
	unseen(t, m, "the message starts here")
}

func TestHeaderRateUsesSameWindowAsRows(t *testing.T) {
	m := newTestModel(t, 120, 40)
	start := time.Now()
	m.totals = nil
	for second := range 9 {
		m.at = start.Add(time.Duration(second) * time.Second)
		m.takeTotals()
	}
	if back := m.at.Sub(m.totals[0].taken); back != 5*time.Second {
		t.Errorf("the rate looks back %v", back)
	}
	m.totals[len(m.totals)-1].counted = 50
	if got, _ := m.rate(); got != 10 {
		t.Errorf("50 events in 5 s make a rate of %v", got)
	}
}

func TestStoppingDoctorKeepsItsReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := examined(t, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		after(m, 3*time.Second)
		press(m, "esc")
		if screen := after(m, 10*time.Second); !strings.Contains(screen, "market was never connected") || !strings.Contains(screen, "esc closes") {
			t.Errorf("after esc it shows\n%s", screen)
		}
		press(m, "esc")
		if len(m.layers) > 0 {
			t.Error("esc does not close the report")
		}
	})
}

func TestTimesWithoutZoneAreReportedOnce(t *testing.T) {
	found := make(chan int, 1)
	fold := zoneCheck(2, found)
	fold.Fold([]feeds.Event{{}, {EventTime: time.Date(2026, 1, 2, 3, 4, 5, 0, feeds.NoZone)}})
	m := newTestModel(t, 120, 40)
	m.zoneless = found
	m.Update(frameMsg{now: time.Now()})
	see(t, m, "the times in events of metrics have no time zone; assuming UTC")
	fold.Fold([]feeds.Event{{EventTime: time.Date(2026, 1, 2, 3, 4, 6, 0, feeds.NoZone)}})
	zoneCheck(0, found).Fold([]feeds.Event{{EventTime: time.Now().UTC()}})
	if len(found) > 0 {
		t.Error("it is reported again")
	}
}

func TestDigitSelectsItem(t *testing.T) {
	m := newTestModel(t, 120, 40)
	chosen := ""
	item := func(name string) panel.Item { return panel.Item{Label: name, Do: func() { chosen = name }} }
	m.host.Choose("Things", []panel.Item{item("first"), item("second"), item("21st")})
	press(m, "2")
	if chosen != "second" || len(m.layers) > 0 {
		t.Errorf("2 chose %q", chosen)
	}
	m.host.Choose("Things", []panel.Item{item("first"), item("second"), item("21st")})
	press(m, "s", "t", "down", "enter")
	if chosen != "21st" {
		t.Errorf("searching st chose %q", chosen)
	}
}

func TestPaletteSeparatesNamesFromHelp(t *testing.T) {
	m := newTestModel(t, 120, 40)
	name := strings.Repeat("n", paletteName+9)
	m.open(m.paletteOf("Copy", "", []command{{name: name, help: "secrets masked"}}))
	m.draw()
	see(t, m, name+"  secrets masked")
}
