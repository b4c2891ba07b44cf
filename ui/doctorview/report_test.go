package doctorview

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/ui/text"
)

func TestWrap(t *testing.T) {
	got := strings.Join(wrap("one two  three "+strings.Repeat("x", 30)+" four", 9), "|")
	if want := "one two|three|" + strings.Repeat("x", 30) + "|four"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHostsCanBeHidden(t *testing.T) {
	l := Look{Width: 80, Shown: func(s string) string { return strings.ReplaceAll(s, "feed.test", "•••") }}
	r := &doctor.Report{Feed: "feed.test", Connected: true}
	r.Findings = []doctor.Finding{{Title: "late", Seen: "by feed.test", Check: "curl feed.test"}}
	all := append(l.Report(r), l.Head("feed.test", "http://feed.test"), l.Stage(&doctor.Stage{Name: "TCP", Outcome: "feed.test"}))
	if shown := strings.Join(all, "\n"); strings.Contains(shown, "feed.test") || strings.Count(shown, "•••") != 6 {
		t.Errorf("it shows\n%s", shown)
	}
}

func TestAStageThatGoesOnTellsForHowLong(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	got := Look{Width: 80}.Going("⠋", &doctor.Stage{Name: "steady window", Began: at}, at.Add(12*time.Second), "waiting \x1b[31m")
	if want := "  ⠋ steady window                 12.0s  waiting ␛[31m"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOfAStageNothingIsCut(t *testing.T) {
	s := &doctor.Stage{Name: "connect", Outcome: "the server's certificate has expired on 2026-01-01 and nobody has made another"}
	for _, w := range []int{0, 40, 60, 80, 100} {
		l := Look{Width: w}
		lines := l.StageLines(s)
		if got := strings.Join(strings.Fields(strings.Join(lines, " ")), " "); !strings.HasSuffix(got, s.Outcome) {
			t.Errorf("%d wide: %q", w, got)
		}
		for _, line := range lines {
			if w >= 80 && text.Width(line) > w {
				t.Errorf("%d wide: %q", w, line)
			}
		}
	}
}
