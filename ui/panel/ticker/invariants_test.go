package ticker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/ticker"
)

// everyColumn has each format, and widths that do not fit.
var everyColumn = []ticker.Column{
	{Title: "FIRST", As: "number", Decimals: 9, Align: "right"},
	{Title: "TEXT", As: "text"},
	{Title: "a title that is far too long for its column 日本", As: "change", Decimals: 2, Align: "left"},
	{Title: "%", As: "percent", Decimals: 2, Align: "right", Width: 3},
	{Title: "SIZE", As: "bytes", Align: "right"},
	{Title: "TREND", As: "spark"},
	{Title: "TOOK", As: "duration", Align: "right"},
	{Title: "AT", As: "time"},
	{Title: "\x1b[31m", As: "text", Width: 2},
	{Title: "AGAIN", As: "spark"},
}

var everyPath = []string{"n", "t", "n", "n", "n", "n", "n", "w", "t", "m"}

var nasty = []string{
	`""`, `"\u001b[31mred\u001b[0m"`, `"\u0000\n\t\r\u007f"`, `"\u202egnp.exe"`, `"日本電産株式会社"`, `"👩‍👩‍👧‍👦 family 🇩🇪 ❤️"`,
	`"e\u0301\u0301\u0301\u0301\u0301\u0301"`, `"\ufeffbom\u200b"`, `null`, `true`, `{"a":[1,2]}`, `"` + strings.Repeat("w", 400) + `"`, `"\ud800"`,
}

var numbers = []string{
	"0", "-0", "1e300", "-1e300", "1e-300", "123456789.123456", "-999.995", `"12"`, `"NaN"`, "1704196800", "1704196800000", `"2026-01-02T03:04:05Z"`, "{}",
}

// check checks fresh panels of the table's book.
func (t *table) check(set func(*ticker.Panel)) {
	t.t.Helper()
	paneltest.Invariants(t.t, func() panel.Panel {
		p := ticker.New(t.config, t.book, t.source)
		if set != nil {
			set(p)
		}
		return p
	})
}

func TestLinesKeepSize(t *testing.T) {
	tb := newTable(t, everyColumn, everyPath)
	for round := range 3 {
		for i := range 60 {
			at := now.Add(time.Duration(i-60) * time.Second / 10)
			tb.fold(at, i%2, fmt.Sprintf(`{"symbol":%s,"t":%s,"n":%s,"m":%d,"w":%s}`, nasty[i%len(nasty)],
				nasty[(i+round)%len(nasty)], numbers[(i+round)%len(numbers)], i*i%17, numbers[i%len(numbers)]))
		}
	}
	tb.status[1] = feeds.Status{State: feeds.Stale}
	tb.check(nil)
}

func TestEmptyPanelKeepsSize(t *testing.T) {
	for _, s := range []feeds.State{feeds.Connecting, feeds.Waiting, feeds.Failed} {
		tb := market(t)
		tb.status = []feeds.Status{{State: s, Reason: "\x1b[31m日本", NextTry: now.Add(time.Second)}, {State: feeds.Ended}}
		tb.check(nil)
	}
}

func TestFilteredPanelKeepsSize(t *testing.T) {
	tb := market(t).trade()
	for _, filter := range []string{"o", "\x1b[31m日本"} {
		tb.check(func(p *ticker.Panel) { _ = p.SetFilter(filter) })
	}
}

func TestInvalidUTF8IsShown(t *testing.T) {
	tb := newTable(t, everyColumn, everyPath)
	tb.fold(now, 0, "{\"symbol\":\"a\xff\xc3\",\"t\":\"\xe2\x82\",\"n\":1}")
	tb.check(nil)
}
