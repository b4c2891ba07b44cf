package metrics_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel/paneltest"
)

func TestDetailsHaveAChartOfTheWholeWindow(t *testing.T) {
	b := newBoard(t)
	if _, _, ok := b.Detail(b.frame, 80); ok {
		t.Error("an empty panel has details")
	}
	b.sample(59*time.Second, "db-1", "cpu", "%", 10)
	b.sample(0, "db-1", "cpu", "%", 20)
	b.draw()
	title, lines, ok := b.Detail(b.frame, 80)
	plain := paneltest.Plain(lines)
	if title != "db-1/cpu" || !ok || !strings.Contains(strings.Join(plain, "\n"), "warning from 85, critical from 94") {
		t.Errorf("%q %q", title, plain)
	}
	if top := plain[len(plain)-8]; !strings.Contains(top, "20 ") || strings.Count(top, "█") != 1 {
		t.Errorf("the top of the chart is %q", top)
	}
	if low := plain[len(plain)-1]; !strings.Contains(low, "10 ") || strings.Count(low, "▁") != 59 {
		t.Errorf("its foot is %q", low)
	}
}

func TestDetailsStayOnTheirSeries(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "cpu", "%", 10)
	b.draw()
	b.Detail(b.frame, 80)
	b.sample(0, "aa-1", "cpu", "%", 10)
	b.draw()
	if title, _, _ := b.Detail(b.frame, 80); title != "db-1/cpu" {
		t.Errorf("they are of %q now", title)
	}
}

func TestAChartFillsItsRoomAndAConstantIsHalfAsHigh(t *testing.T) {
	b := newBoard(t)
	for second := range 60 {
		b.sample(time.Duration(second)*time.Second, "db-1", "cpu", "%", 10)
	}
	b.draw()
	_, lines, _ := b.Detail(b.frame, 11+180)
	plain := paneltest.Plain(lines)
	full := 0
	for _, l := range plain[len(plain)-8:] {
		if strings.Count(l, "█") >= 177 {
			full++
		}
	}
	if full != 4 {
		t.Errorf("%d full lines of 8:\n%s", full, strings.Join(plain, "\n"))
	}
}

func TestDetailsNameThresholdsThatLieBelow(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "db-1", "free", "%", 5)
	b.draw()
	_, lines, _ := b.Detail(b.frame, 80)
	if all := strings.Join(paneltest.Plain(lines), "\n"); !strings.Contains(all, "warning down from 20, critical down from 10") || !strings.Contains(all, "critical ") {
		t.Errorf("%s", all)
	}
	b.frame.HideSecrets = true
	if _, lines, _ := b.Detail(b.frame, 80); strings.Contains(strings.Join(paneltest.Plain(lines), "\n"), "feed") {
		t.Error("the feed is named")
	}
}
