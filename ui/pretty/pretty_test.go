package pretty_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/pretty"
	"feedscope/ui/theme"
)

var dark = theme.Load("dark", theme.Options{})

func plain(data string, w int) string {
	var lines []string
	for _, l := range pretty.Lines(dark, []byte(data), w) {
		lines = append(lines, strings.TrimRight(ansi.Strip(l), " "))
	}
	return strings.Join(lines, "\n")
}

func TestPayloadsAreSetForReading(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"an object is indented":         {`{"a":1,"b":["x",null]}`, "{\n  \"a\": 1,\n  \"b\": [\n    \"x\",\n    null\n  ]\n}"},
		"broken JSON stays as it is":    {`{"a":1,`, `{"a":1,`},
		"a number stays as it is":       {`42`, `42`},
		"lines stay lines":              {"one\ntwo\n", "one\ntwo\n"},
		"long lines are wrapped":        {strings.Repeat("abcdefghij", 3), "abcdefghijabcdefghij\nabcdefghij"},
		"wide characters are not cut":   {"a漢漢漢漢漢漢漢漢漢漢", "a漢漢漢漢漢漢漢漢漢\n漢"},
		"control characters are shown":  {"a\x1b[2J\tb", "a␛[2J␉b"},
		"an escaped quote ends nothing": {`{"a\"b":"c\\"}`, "{\n  \"a\\\"b\": \"c\\\\\"\n}"},
		"nothing is one empty line":     {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain(c.data, 20); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestNamesStringsAndNumbersDiffer(t *testing.T) {
	line := pretty.Lines(dark, []byte(`{"name":"text","n":7}`), 40)
	for _, c := range []struct {
		text string
		role theme.Role
		line int
	}{{`"name"`, theme.Name, 1}, {`"text"`, theme.String, 1}, {"7", theme.Number, 2}} {
		if want := dark.Style(c.role).Open() + c.text; !strings.Contains(line[c.line], want) {
			t.Errorf("%s is not in its colour: %q", c.text, line[c.line])
		}
	}
}

func TestWhatIsTooLongIsCutAndSaysSo(t *testing.T) {
	if got := plain(strings.Repeat("x", pretty.MaxBytes+1), 100); !strings.Contains(got, "only the first") {
		t.Error("too many bytes are cut in silence")
	}
	lines := pretty.Lines(dark, []byte(strings.Repeat("x\n", 3*pretty.MaxLines)), 40)
	if len(lines) > pretty.MaxLines+2 || !strings.Contains(lines[len(lines)-1], "only the first") {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func FuzzLines(f *testing.F) {
	f.Add(`{"a":"\u202e","b":[1]}`, 7)
	f.Add("\x1b]0;x\x07", 1)
	f.Fuzz(func(t *testing.T, data string, w int) {
		w = w%200 + 1
		if w < 1 {
			w = 1
		}
		for _, l := range pretty.Lines(dark, []byte(data), w) {
			if strings.ContainsAny(ansi.Strip(l), "\x1b\x07\n\u202e") || ansi.StringWidth(l) != w {
				t.Fatalf("%d cells: %q", ansi.StringWidth(l), l)
			}
		}
	})
}
