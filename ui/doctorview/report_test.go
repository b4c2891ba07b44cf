package doctorview

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/feeds/doctor/rules"
	"feedscope/ui/term/text"
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
	r.Findings = []rules.Finding{{Title: "late", Seen: "by feed.test", Check: "curl feed.test"}}
	all := append(l.Report(r), l.Head("feed.test", "http://feed.test"),
		l.Stage(&doctor.Stage{Name: "TCP", Outcome: "feed.test"}))
	if shown := strings.Join(all, "\n"); strings.Contains(shown, "feed.test") || strings.Count(shown, "•••") != 6 {
		t.Errorf("got\n%s", shown)
	}
}

func TestFindingSaysWhatToFillIn(t *testing.T) {
	r := &doctor.Report{}
	r.Findings = []rules.Finding{{Check: "curl SECRET", FillIn: "SECRET is the token"}, {Check: "curl"}}
	shown := strings.Join(Look{Width: 80}.Report(r), "\n")
	if want := "  check    curl SECRET\n  fill in  SECRET is the token\n"; !strings.Contains(shown, want) ||
		strings.Count(shown, "fill in") != 1 {
		t.Errorf("got\n%s", shown)
	}
}

func TestRunningStageShowsElapsedTime(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	got := Look{Width: 80}.Going("⠋", &doctor.Stage{Name: "watching", Began: at}, at.Add(12*time.Second),
		"waiting \x1b[31m")
	if want := "  ⠋ watching                      12.0s  waiting ␛[31m"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestStageLinesAreNotCut(t *testing.T) {
	s := &doctor.Stage{
		Name:    "connect",
		Outcome: "the server's certificate has expired on 2026-01-01 and has not been renewed",
	}
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

func TestFeedIsNotHealthyAfterFailedStage(t *testing.T) {
	r := &doctor.Report{Feed: "market", Connected: true, Counts: doctor.Counts{Bytes: 100}}
	r.Stages = []doctor.Stage{{Name: "connect"}, {Name: "with gzip", Failed: true}}
	if shown := strings.Join(Look{Width: 80}.Report(r), "\n"); strings.Contains(shown, "healthy") ||
		!strings.Contains(shown, "with gzip failed") {
		t.Errorf("got\n%s", shown)
	}
}

func TestStageMarks(t *testing.T) {
	for want, s := range map[string]doctor.Stage{"✓": {}, "✗": {Failed: true}, "–": {Inconclusive: true}} {
		if got := (Look{Width: 80}).Stage(&s); !strings.Contains(got, want) {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}
