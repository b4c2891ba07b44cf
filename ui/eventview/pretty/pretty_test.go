package pretty_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

var dark = theme.Load("dark", theme.Options{})

func plain(data string, w int) string {
	var lines []string
	for _, l := range paneltest.Plain(pretty.Lines(dark, []byte(data), w)) {
		lines = append(lines, strings.TrimRight(l, " "))
	}
	return strings.Join(lines, "\n")
}

func TestPayloadsAreFormatted(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"an object is indented":                  {`{"a":1,"b":["x",null]}`, "{\n  \"a\": 1,\n  \"b\": [\n    \"x\",\n    null\n  ]\n}"},
		"broken JSON is not changed":             {`{"a":1,`, `{"a":1,`},
		"a number is not changed":                {`42`, `42`},
		"lines stay lines":                       {"one\ntwo\n", "one\ntwo\n"},
		"long lines are wrapped":                 {strings.Repeat("abcdefghij", 3), "abcdefghijabcdefghij\nabcdefghij"},
		"wide characters are not cut":            {"a漢漢漢漢漢漢漢漢漢漢", "a漢漢漢漢漢漢漢漢漢\n漢"},
		"control characters are shown":           {"a\x1b[2J\tb", "a␛[2J␉b"},
		"an escaped quote does not end a string": {`{"a\"b":"c\\"}`, "{\n  \"a\\\"b\": \"c\\\\\"\n}"},
		"an empty payload is one empty line":     {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain(c.data, 20); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestJSONColors(t *testing.T) {
	line := pretty.Lines(dark, []byte(`{"name":"text","n":7}`), 40)
	for _, c := range []struct {
		text string
		role theme.Role
		line int
	}{{`"name"`, theme.Name, 1}, {`"text"`, theme.String, 1}, {"7", theme.Number, 2}} {
		if want := dark.Style(c.role).Open() + c.text; !strings.Contains(line[c.line], want) {
			t.Errorf("%s is not in its color: %q", c.text, line[c.line])
		}
	}
}

func TestLongPayloadIsCutWithNote(t *testing.T) {
	lines := pretty.Lines(dark, []byte(strings.Repeat("x\n", 3*widget.MaxLines)), 40)
	if len(lines) > widget.MaxLines+2 || !strings.Contains(lines[len(lines)-1], "only the first") {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

// FuzzLines checks that lines are exact and safe, and that JSON of plain characters looks like the output of
// [json.Indent].
func FuzzLines(f *testing.F) {
	for _, data := range samples {
		f.Add(data, 7)
	}
	f.Add("\x1b]0;x\x07\u202e", 1)
	f.Fuzz(func(t *testing.T, data string, w int) {
		w = w&127 + 1
		lines := pretty.Lines(dark, []byte(data), w)
		paneltest.Lines(t, "payload", lines, w, len(lines))
		if pretty.Parse([]byte(data)).Kind() != pretty.JSON || strings.ContainsFunc(data, func(r rune) bool { return r > '~' }) {
			return
		}
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(strings.Trim(data, " \t\r\n")), "", "  "); err != nil {
			t.Fatalf("taken for JSON: %v", err)
		}
		if got := plain(data, 2*len(data)+80); got != want.String() {
			t.Fatalf("got\n%s\nwant\n%s", got, want.String())
		}
	})
}

func TestJSONIsNotRepaired(t *testing.T) {
	for name, data := range map[string]string{
		"a number of many digits":  "12345678901234567890.10",
		"an exponent":              "-1E+05",
		"a needless escape":        `"\u0041\/"`,
		"an escape of half a pair": `"\ud83d"`,
		"duplicate keys":           "{\n  \"a\": 1,\n  \"b\": 2,\n  \"a\": 3\n}",
	} {
		if want := "[\n  " + strings.ReplaceAll(data, "\n", "\n  ") + "\n]"; plain("["+data+"]", 60) != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, plain("["+data+"]", 60), want)
		}
	}
}

func TestMarkupColors(t *testing.T) {
	line := pretty.Lines(dark, []byte(`<a href="b>c">text</a>`), 40)[0]
	for text, role := range map[string]theme.Role{"a": theme.Tag, "href": theme.Name, `"b>c"`: theme.String, "text": theme.Text, "</": theme.Punct} {
		if !paneltest.Styled(line, text, dark.Style(role)) {
			t.Errorf("%s is not in its color: %q", text, line)
		}
	}
}

func TestFieldColors(t *testing.T) {
	line := pretty.Lines(dark, []byte(`up{job="api"} 1`), 40)[0]
	for text, role := range map[string]theme.Role{"up": theme.Name, `"api"`: theme.String, "1": theme.Number, "{": theme.Punct} {
		if !paneltest.Styled(line, text, dark.Style(role)) {
			t.Errorf("%s is not in its color: %q", text, line)
		}
	}
}
