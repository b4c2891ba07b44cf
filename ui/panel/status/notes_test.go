package status

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/rules"
	"feedscope/feeds/hub"
	"feedscope/test/race"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/widget"
)

// row draws a live feed with a finding, or without one if code is empty.
func row(t *testing.T, w int, code string) string {
	t.Helper()
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	p := newPanel(t, panel.Deps{Hub: h, Feeds: panel.NewRoster("market"), Diagnose: func(int, time.Time) rules.Diagnosis {
		if code == "" {
			return rules.Diagnosis{}
		}
		return rules.Diagnosis{Findings: []rules.Finding{{Code: code}}}
	}})
	p.frozen[0], p.Now = standing(paneltest.Now)[0], paneltest.Now
	return paneltest.Plain(p.Lines(paneltest.Frame(), w, 1))[0]
}

func TestFindingIsMarkedAtEveryWidth(t *testing.T) {
	for w := 20; w <= 200; w += race.Step(1) {
		if got := row(t, w, "ids-repeat"); !strings.HasPrefix(got, "!● ") {
			t.Errorf("%d wide: %q", w, got)
		}
		if got := row(t, w, ""); strings.Contains(got, "!") {
			t.Errorf("%d wide, without findings: %q", w, got)
		}
	}
}

func TestFindingCodePrecedesLastID(t *testing.T) {
	got := row(t, 160, "ids-repeat")
	if code, id := strings.Index(got, "! ids-repeat"), strings.Index(got, "18231"); code < 0 || id < code {
		t.Errorf("%q", got)
	}
}

func TestRowWithoutStreamShowsFindingCode(t *testing.T) {
	s := feeds.Snapshot{Status: feeds.Status{State: feeds.Failed, Reason: "the server answered 404 Not Found"}}
	l := widget.NewLine(118)
	d := drawing{l: l, f: paneltest.Frame(), s: &s, name: "a", columns: arrange(118, columns{name: 4})}
	d.judged.code = "not-found"
	d.draw()
	if line := paneltest.Plain([]string{l.String()})[0]; !strings.Contains(line, "404 Not Found") || !strings.Contains(line, "! not-found") {
		t.Errorf("%q", line)
	}
}
