package metrics_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

func TestDetailsHaveAChart(t *testing.T) {
	b := newBoard(t)
	if _, _, ok := b.Detail(b.frame, 80); ok {
		t.Error("an empty panel has details")
	}
	b.sample(59*time.Second, "db-1", "cpu", "%", 10)
	b.sample(0, "db-1", "cpu", "%", 20)
	b.draw()
	title, lines, ok := b.Detail(b.frame, 80)
	plain := paneltest.Plain(lines)
	if title != "db-1/cpu" || !ok || !strings.Contains(strings.Join(plain, "\n"), "warning at 85 or more, critical at 94 or more") {
		t.Errorf("%q %q", title, plain)
	}
	for i, want := range map[int]string{10: "last 5m   20 %  min 10      max 20 ", 1: "12:03:45"} {
		if got := plain[len(plain)-i]; !strings.Contains(got, want) {
			t.Errorf("a line of the chart is %q, want %q", got, want)
		}
	}
	b.press(keymap.PrevWindow)
	b.frame.Room = 30
	_, lines, _ = b.Detail(b.frame, 80)
	plain = paneltest.Plain(lines)
	if len(plain) != 30 || !strings.Contains(plain[9], "last 1m") || !strings.Contains(plain[29], "12:03:45") {
		t.Errorf("a minute in 30 lines is\n%s", strings.Join(plain, "\n"))
	}
}

func TestDetailsWithoutATrackHaveTheWindowOfThePanel(t *testing.T) {
	b := newBoard(t)
	b.set = series.New(series.Options{By: []string{"host"}, Values: []series.Value{{Path: "value"}}})
	b.renew()
	b.sample(0, "db-1", "cpu", "%", 10)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 80)
	paneltest.Find(t, lines, "last 1m")
}

func TestDetailsStayOnTheirSeries(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "cpu", "%", 10)
	b.draw()
	b.Pin(true)
	b.sample(0, "aa-1", "cpu", "%", 10)
	b.draw()
	if title, _, _ := b.Detail(b.frame, 80); title != "db-1/cpu" {
		t.Errorf("the details are of %q now", title)
	}
}

func TestDetailsNameLowThresholds(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "free", "%", 5)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 80)
	if all := strings.Join(paneltest.Plain(lines), "\n"); !strings.Contains(all, "warning at 20 or less, critical at 10 or less") || !strings.Contains(all, "critical ") {
		t.Errorf("%s", all)
	}
	b.frame.HideSecrets = true
	if _, lines, _ := b.Detail(b.frame, 80); strings.Contains(strings.Join(paneltest.Plain(lines), "\n"), "feed") {
		t.Error("the feed's name is shown")
	}
}
