package metrics_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

func TestSortingByNameLevelAndValue(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "a", "cpu", "%", 90)
	b.sample(0, "a", "errors", "%", 7)
	b.sample(0, "a", "zeal", "", 1000)
	b.sample(0, "a", "idle", "", 1)
	for _, step := range []struct {
		action        keymap.Action
		order, header string
	}{
		{"", "cpu errors idle zeal", "HOST▴"},
		{keymap.Reverse, "zeal idle errors cpu", "HOST▾"},
		{keymap.Sort, "errors cpu idle zeal", "▾LEVEL"},
		{keymap.Reverse, "zeal idle cpu errors", "▴LEVEL"},
		{keymap.Sort, "zeal cpu errors idle", "▾VALUE"},
		{keymap.Sort, "cpu errors idle zeal", "HOST▴"},
	} {
		b.Do(step.action)
		if got := b.names(); got != step.order || !strings.Contains(b.plain()[0], step.header) {
			t.Errorf("after %q: %s under %q", step.action, got, b.plain()[0])
		}
	}
}

func TestClickOnTitleSorts(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "a", "cpu", "%", 90)
	b.sample(0, "a", "errors", "%", 7)
	b.sample(0, "a", "zeal", "", 1000)
	for _, step := range []struct{ title, order string }{
		{"VALUE", "zeal cpu errors"},
		{"VALUE", "errors cpu zeal"},
		{"VALUE", "zeal cpu errors"},
		{"VALUE", "errors cpu zeal"},
		{"NAME", "cpu errors zeal"},
		{"HOST", "zeal errors cpu"},
		{"MAX", "zeal errors cpu"},
	} {
		before, _, ok := strings.Cut(b.plain()[0], step.title)
		if !ok {
			t.Fatalf("no %s in %q", step.title, b.plain()[0])
		}
		b.Click(len([]rune(before)), 0)
		if got := b.names(); got != step.order {
			t.Errorf("after a click on %s: %s", step.title, got)
		}
	}
	before, _, _ := strings.Cut(b.plain()[0], "VALUE")
	b.Click(len([]rune(before))-1, 0)
	if got := b.names(); got != "errors cpu zeal" {
		t.Errorf("after a click on the mark: %s", got)
	}
}

func TestValueOrderIsStable(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "a", "x", "", 1)
	b.sample(0, "a", "y", "", 2)
	b.draw()
	b.press(keymap.Sort, keymap.Sort)
	b.sample(0, "a", "x", "", 3)
	b.frame.Now = now.Add(900 * time.Millisecond)
	if got := b.names(); got != "y x" {
		t.Errorf("within a second: %s", got)
	}
	b.sample(0, "a", "x", "", 4)
	b.frame.Now = now.Add(time.Second)
	if got := b.names(); got != "x y" {
		t.Errorf("after a second: %s", got)
	}
}

func TestFilterKeepsOrder(t *testing.T) {
	b := newBoard(t)
	for i, name := range []string{"ax", "ay", "bx", "by"} {
		b.sample(0, "h", name, "", float64([]int{2, 1, 3, 4}[i]))
	}
	b.draw()
	b.press(keymap.Sort, keymap.Sort)
	for filter, want := range map[string]string{"a": "ax ay", "b": "by bx"} {
		_ = b.SetFilter(filter)
		if got := b.names(); got != want {
			t.Errorf("%s: %s", filter, got)
		}
	}
}

func TestSortMarkIsBesideTitle(t *testing.T) {
	b := newBoard(t)
	b.sample(0, "h", "deep", "", -54321)
	b.Do(keymap.Sort)
	if l := b.plain(); !strings.Contains(l[0], " ▾LEVEL") || !strings.Contains(l[1], "-54,321") {
		t.Errorf("%q", l[:2])
	}
}

func TestSelectionStaysOnSeries(t *testing.T) {
	b := newBoard(t).fleet()
	b.frame.Focused = true
	b.draw()
	b.press(keymap.Down, keymap.Down, keymap.Sort)
	if l := paneltest.Plain([]string{b.row("▌")})[0]; !strings.HasPrefix(l, "▌api-1 memory") {
		t.Errorf("%q", l)
	}
	b.sample(0, "aaa", "new", "", 1)
	b.press(keymap.Sort, keymap.Sort)
	if l := paneltest.Plain([]string{b.row("▌")})[0]; !strings.HasPrefix(l, "▌api-1 memory") {
		t.Errorf("%q", l)
	}
}
