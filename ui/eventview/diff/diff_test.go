package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"feedscope/feeds/query/diff"
	diffview "feedscope/ui/eventview/diff"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

var (
	dark  = theme.Load("dark", theme.Options{})
	ascii = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
)

func lines(older, newer string, w int) []string {
	return diffview.Lines(dark, diff.Compare([]byte(older), []byte(newer)), w)
}

const (
	quote = `{"symbol":"ZEPH","price":101.25,"size":1200,"venue":"north","bids":[[101.24,12.5]],"text":"as it was","gone":{"a":1}}`
	later = `{"symbol":"ZEPH","price":102.06,"size":0,"bids":[[101.20,"12.5"],[101.19,4]],"text":"as it is now, after it was changed, ` +
		`which takes more than one line where lines are short, 価格 and all","new \u202ekey":null}`
)

func TestLinesMatchGoldenFiles(t *testing.T) {
	for name, c := range map[string][2]string{
		"json":  {quote, later},
		"lines": {"level: info\nmsg: started\nport: 8080", "level: warn\nmsg: started\nport: 8080\nnote: a line of some length, which is wrapped at a narrow width"},
	} {
		for _, w := range []int{40, 80, 120} {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				got := lines(c[0], c[1], w)
				paneltest.Lines(t, name, got, w, len(got))
				paneltest.Golden(t, fmt.Sprintf("%s-%d", name, w), got)
			})
		}
	}
	paneltest.Golden(t, "ascii-80", diffview.Lines(ascii, diff.Compare([]byte(quote), []byte(later)), 80))
}

func TestHeadingCountsChanges(t *testing.T) {
	many := strings.Repeat("1,", 1200)
	for name, c := range map[string]struct{ older, newer, want string }{
		"the same bytes":       {"a", "a", "identical"},
		"the same values":      {`{"a":1}`, `{ "a":1.0 }`, "same values, written differently"},
		"one change":           {"[1]", "[2]", "1 changed"},
		"some of each kind":    {`{"a":1,"b":1}`, `{"a":2,"c":1,"d":1}`, "4 changes: 2 added, 1 removed, 1 changed"},
		"lines":                {"a", "b", "2 changes: 1 added, 1 removed, line by line"},
		"more than are listed": {"[]", "[" + many + "1]", "1,201 added; first 1,000 listed"},
		"payloads too large":   {"a", strings.Repeat("b", diff.MaxBytes+1), "different; payloads over 1.0MiB are not compared in detail"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimRight(paneltest.Plain(lines(c.older, c.newer, 80))[0], " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestNumberShowsChangeInPercent(t *testing.T) {
	for name, c := range map[string]struct{ older, newer, want string }{
		"a rise":                {"100", "100.8", "+0.8, +0.8 %"},
		"a fall":                {"4", "3", "-1, -25.0 %"},
		"a small one":           {"100", "100.01", "+0.01, +0.010 %"},
		"one too small to show": {"1000000000", "1000000001", "+1"},
		"a large one":           {"1", "12346", "+12345, +1234500 %"},
		"one from zero":         {"0", "3", "+3"},
	} {
		line := lines(c.older, c.newer, 80)[1]
		if got := strings.TrimRight(paneltest.Plain([]string{line})[0], " "); got != "~ .  "+c.older+" → "+c.newer+"  "+c.want {
			t.Errorf("%s: %q", name, got)
		}
		role := theme.Up
		if c.want[0] == '-' {
			role = theme.Down
		}
		if !paneltest.Styled(line, c.want, dark.Style(role)) {
			t.Errorf("%s: %q is not in its color: %q", name, c.want, line)
		}
	}
}

func TestSignColors(t *testing.T) {
	got := lines(`{"a":1,"b":"x"}`, `{"b":"y","c":1}`, 40)
	for i, c := range []struct {
		sign string
		role theme.Role
	}{{"-", theme.Down}, {"~", theme.Warn}, {"+", theme.Up}} {
		if !paneltest.Styled(got[i+1], c.sign, dark.Style(c.role)) {
			t.Errorf("%s is not in its color: %q", c.sign, got[i+1])
		}
	}
}

func TestLongValueIsCut(t *testing.T) {
	got := strings.Join(paneltest.Plain(lines("{}", `{"a":"`+strings.Repeat("x", 500)+`"}`, 100)), "")
	if n := strings.Count(got, "x"); n != 399 || !strings.Contains(got, "… 502B in all") {
		t.Errorf("%d of it are shown: %s", n, got)
	}
}

func TestLinesAreBounded(t *testing.T) {
	value := `"` + strings.Repeat("x", 300) + `",`
	got := lines("[]", "["+strings.Repeat(value, 999)+"1]", 20)
	if len(got) != widget.MaxLines+1 || !strings.HasPrefix(paneltest.Plain(got)[widget.MaxLines], "only the first 5,00") {
		t.Errorf("%d lines, the last is %q", len(got), got[len(got)-1])
	}
}

func FuzzLines(f *testing.F) {
	f.Add(quote, later, 40)
	f.Add("a\nb", "\x1b[2J\nb\u202e", 3)
	f.Fuzz(func(t *testing.T, older, newer string, w int) {
		w = w&127 + 1
		got := lines(older, newer, w)
		paneltest.Lines(t, "diff", got, w, len(got))
	})
}
