package status

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

// row draws a feed that stands, with or without a finding on it.
func row(t *testing.T, w int, code string) string {
	t.Helper()
	hub := feeds.NewHub(feeds.Options{})
	t.Cleanup(hub.Close)
	p := newPanel(t, panel.Deps{Hub: hub, Names: []string{"market"}, Diagnose: func(int, time.Time) doctor.Diagnosis {
		if code == "" {
			return doctor.Diagnosis{}
		}
		return doctor.Diagnosis{Findings: []doctor.Finding{{Code: code}}}
	}})
	p.frozen[0], p.now = standing(paneltest.Now)[0], paneltest.Now
	return paneltest.Plain(p.Lines(paneltest.Frame(), w, 1))[0]
}

func TestAFindingShowsAtEveryWidth(t *testing.T) {
	for w := 20; w <= 200; w++ {
		if got := row(t, w, "ids-repeat"); !strings.HasPrefix(got, "!● ") {
			t.Errorf("%d wide: %q", w, got)
		}
		if got := row(t, w, ""); strings.Contains(got, "!") {
			t.Errorf("%d wide, nothing was found: %q", w, got)
		}
	}
}

func TestTheCodeOfAFindingStandsBeforeTheID(t *testing.T) {
	got := row(t, 160, "ids-repeat")
	if code, id := strings.Index(got, "! ids-repeat"), strings.Index(got, "id 18231"); code < 0 || id < code {
		t.Errorf("%q", got)
	}
}
