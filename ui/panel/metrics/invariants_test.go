package metrics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/metrics"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

var nasty = []string{
	`""`, `"\u001b[31mred\u001b[0m"`, `"\u0000\n\t\r\u007f"`, `"\u202egnp.exe"`, `"日本電産株式会社"`, `"👩‍👩‍👧‍👦 family 🇩🇪 ❤️"`,
	`"e\u0301\u0301\u0301\u0301\u0301\u0301"`, `null`, `true`, `"` + strings.Repeat("w", 200) + `"`, "\"\xff\xc3\"", `"a/b/c/"`, `12`,
}

var numbers = []string{"0", "-0", "1e300", "-1e300", "1e-300", "123456.789", "-999.995", `"12"`, "99949.9", "5e-5"}

// check checks fresh panels of the board's set.
func (b *board) check(set func(*metrics.Panel)) {
	b.t.Helper()
	paneltest.Invariants(b.t, func() panel.Panel {
		p := metrics.New(b.config, b.set, b.source)
		if set != nil {
			set(p)
		}
		return p
	})
}

func nastyBoard(t *testing.T) *board {
	b := newBoard(t)
	for round := range 3 {
		for i := range 40 {
			b.raw(time.Duration(round*20)*time.Second, fmt.Sprintf(`{"host":%s,"name":%s,"unit":%s,"value":%s}`,
				nasty[i%len(nasty)], nasty[(i*7+3)%len(nasty)], nasty[(i*5)%len(nasty)], numbers[(i+round)%len(numbers)]))
		}
	}
	return b
}

func TestLinesKeepSize(t *testing.T) {
	nastyBoard(t).check(nil)
}

func TestBarsKeepTheirSize(t *testing.T) {
	b := nastyBoard(t)
	b.config.Style = "bar"
	b.status.State = feeds.Stale
	b.check(func(p *metrics.Panel) { p.Do(keymap.Sort) })
}

func TestEmptyPanelKeepsSize(t *testing.T) {
	b := newBoard(t)
	b.status = feeds.Status{State: feeds.Failed, Reason: "\x1b[31m日本"}
	b.check(nil)
}

func TestFilteredPanelKeepsSize(t *testing.T) {
	b := nastyBoard(t)
	for _, filter := range []string{"red", "\x1b[31m日本"} {
		b.check(func(p *metrics.Panel) { _ = p.SetFilter(filter) })
	}
}
