package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	options := []string{"heartbeat", "headers", "time", "retry", "max_event", "name", "url"}
	for wrong, want := range map[string]string{
		"hartbeat": "heartbeat", "heatrbeat": "heartbeat", "HEARTBEAT": "heartbeat", "header": "headers", "head": "headers",
		"anme": "name", "maxevent": "max_event", "ulr": "url", "uri": "url", "timeout": "time",
		"": "", "x": "", "zz": "", "colour": "", strings.Repeat("heartbeat", 20): "",
	} {
		if got, _ := Nearest(wrong, options); got != want {
			t.Errorf("%q: got %q, want %q", wrong, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abd", 1},
		{"abc", "acb", 1},
		{"kitten", "sitting", 3},
		{"日本", "日", 1},
	} {
		if got := distance([]rune(x.a), []rune(x.b)); got != x.want {
			t.Errorf("%q to %q: got %d, want %d", x.a, x.b, got, x.want)
		}
	}
}

func TestExcerptLinesShowNoSecret(t *testing.T) {
	lines := strings.Split(`feeds:
  - name: a
    headers:
      Authorization: Bearer abc

      # a comment: hidden
      X-Note: "a: b ${REF} ${REF:-d}"
      X-Block: |
        all of it
    url: http://me:pw@h/p?topic=b&token=d#e
    hartbeat: 15s
    hedaers: x
    key: symbol
  - headers: {A: b, C: d}
x-token: abc
url: "http://h/?q=1"
password = abc
time: ts
  - {name: a, headers: "A: b
 all of it
 c", key: d
  - name: a
    headers: >
  c d
    key: symbol`, "\n")
	want := strings.Split(`feeds:
  - name: a
    headers:
      Authorization: •••••• •••

      # • •••••••• ••••••
      X-Note: ••• • ${REF} ••••••••••
      X-Block: •
        ••• •• ••
    url: http://•••••@h/p?topic=b&token=•#e
    hartbeat: 15s
    hedaers: •
    key: symbol
  - headers: ••• •• •• ••
x-token: •••
url: "http://h/?q=1"
password = •••
time: ts
  - {name: a, headers: ••• •
 ••• •• ••
 ••• •••• •
  - name: a
    headers: •
  • •
    key: symbol`, "\n")
	src := lined(lines, map[string]bool{"headers": true, "name": false, "key": false})
	for i := range lines {
		got := src.redacted(i)
		if got != want[i] {
			t.Errorf("%q becomes %q, not %q", lines[i], got, want[i])
		}
		if len([]rune(got)) != len([]rune(lines[i])) {
			t.Errorf("%q and %q differ in length", got, lines[i])
		}
	}
}

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		`"user:pass@example.com/x" has no scheme`:   `"•••••••••@example.com/x" has no scheme`,
		`write https://t0ken@h or http://t0ken@h`:   `write https://•••••@h or http://•••••@h`,
		`http://h/?token=abc&x=1#y is wrong`:        `http://h/?token=•••&x=1#y is wrong`,
		`h/a;jsessionid=1A/b?x=1;token=abc/d is`:    `h/a;jsessionid=••/b?x=1;token=•••/d is`,
		`feed?key=abc`:                              `feed?key=•••`,
		`--header @headers.txt: line 1`:             `--header @headers.txt: line 1`,
		`what is this? a=b & c=d`:                   `what is this? a=b & c=d`,
		`proxy: me:pw@h`:                            `proxy: •••••@h`,
		"    2 | url: http://•••@h\n      |      ^": "    2 | url: http://•••@h\n      |      ^",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%s\nbecame %s\nnot    %s", text, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain äöü 日本 🙂": "plain äöü 日本 🙂",
		"\x1b[31m\t\n":   "␛[31m␉␊",
		"\x7f\u009b":     "␡‹009B›",
		"\u202eab\u200b": "‹202E›ab‹200B›",
		"\xff\xe9":       "‹FF›‹E9›",
		"\u2028":         "‹2028›",
		"\ufffd":         "\ufffd",
	} {
		if got := Clean(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}

func TestExcerptWidth(t *testing.T) {
	line := "k: " + strings.Repeat("abcdefghij", 50)
	s := lined([]string{line}, map[string]bool{"k": false})
	for col := 1; col <= 502; col++ {
		rows := strings.Split(s.excerpt(pos{1, col, 3, nil}), "\n")
		if len(rows) != 2 || len([]rune(rows[0])) > maxExcerpt+10 || len([]rune(rows[1])) > maxExcerpt+11 {
			t.Fatalf("column %d: %q", col, rows)
		}
		text, carets := []rune(rows[0]), []rune(rows[1])
		at := slices.Index(carets, '^')
		if col <= len(line) && text[at] != rune(line[col-1]) {
			t.Fatalf("column %d points at %q, not %q:\n%s\n%s", col, text[at], line[col-1], rows[0], rows[1])
		}
	}
}

// lined returns a source of lines.
func lined(lines []string, secrets map[string]bool) *source {
	s, _ := newSource("f", []byte(strings.Join(lines, "\n")), secrets)
	return s
}

// TestLongLinesAreMasked checks that a line in which it would take long to find secrets is masked as a whole, and so are
// the lines that it may continue on.
func TestLongLinesAreMasked(t *testing.T) {
	long := strings.Repeat("a: 1, ", maxLine/6+1)
	src := lined([]string{"x: {" + long, "  more", "y: z"}, map[string]bool{"a": false, "x": false, "y": false})
	for i, want := range []string{strings.Repeat("•", 2) + " ••• •• ", "  ••••", "y: z"} {
		if got := src.redacted(i); !strings.HasPrefix(got, want) {
			t.Errorf("line %d is shown as %.20s, want %s", i+1, got, want)
		}
	}
}
