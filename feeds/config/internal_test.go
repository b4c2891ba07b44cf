package config

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEveryTagHasAField compares the keys that are read with the yaml tags of what they are read into.
func TestEveryTagHasAField(t *testing.T) {
	for _, x := range []struct {
		of     reflect.Type
		fields []field
	}{
		{reflect.TypeFor[Config](), (&builder{cfg: new(Config)}).fields()},
		{reflect.TypeFor[Feed](), feedFields(new(Feed))},
		{reflect.TypeFor[Retry](), retryFields(new(Retry))},
		{reflect.TypeFor[Panel](), panelFields(new(Panel))},
		{reflect.TypeFor[Column](), columnFields(new(Column))},
		{reflect.TypeFor[Threshold](), thresholdFields(new(Threshold))},
		{reflect.TypeFor[Row](), rowFields(new(Row), nil)},
		{reflect.TypeFor[Slot](), slotFields(new(Slot))},
	} {
		var tags, keys []string
		for i := range x.of.NumField() {
			tags = append(tags, x.of.Field(i).Tag.Get("yaml"))
		}
		for _, f := range x.fields {
			keys = append(keys, f.key)
		}
		slices.Sort(tags)
		slices.Sort(keys)
		if !slices.Equal(tags, keys) {
			t.Errorf("%v has the tags %q and the keys %q", x.of, tags, keys)
		}
	}
}

// TestPanelTypesNameKeysThatExist guards the table of panel types against slips.
func TestPanelTypesNameKeysThatExist(t *testing.T) {
	for i := range panelTypes {
		kind := &panelTypes[i]
		if got := len(kind.fields(new(Panel))); got != len(kind.keys)+2 {
			t.Errorf("%s has %d fields for %d keys", kind.name, got, len(kind.keys))
		}
		for key := range kind.needs {
			if !slices.Contains(kind.keys, key) {
				t.Errorf("%s needs %q, which it does not have", kind.name, key)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	options := []string{"heartbeat", "headers", "time", "retry", "max_event", "name", "url"}
	for wrong, want := range map[string]string{
		"hartbeat": "heartbeat", "heatrbeat": "heartbeat", "HEARTBEAT": "heartbeat", "header": "headers", "head": "headers",
		"anme": "name", "maxevent": "max_event", "ulr": "url", "uri": "url", "timeout": "time",
		"": "", "x": "", "zz": "", "colour": "", strings.Repeat("heartbeat", 20): "",
	} {
		if got, _ := Nearest(wrong, options); got != want {
			t.Errorf("%q is taken for %q, not %q", wrong, got, want)
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
			t.Errorf("%q to %q is %d, not %d", x.a, x.b, got, x.want)
		}
	}
}

func TestMask(t *testing.T) {
	lines := strings.Split(`feeds:
  - name: a
    headers:
      Authorization: Bearer abc

      # a comment: stays
      X-Note: "a: b ${REF} ${REF:-d}"
      X-Block: |
        all of it
    url: http://me:pw@h/p?a=b&c=d#e
    key: symbol
  - headers: {A: b, C: d}
x-token: abc
url: "http://h/?q=1"
time: ts`, "\n")
	want := strings.Split(`feeds:
  - name: a
    headers:
      Authorization: •••••• •••

      # a comment: stays
      X-Note: ••• • ${REF} ••••••••••
      X-Block: •
        ••• •• ••
    url: http://•••••@h/p?a=•&c=•#e
    key: symbol
  - headers: {A: •• •• ••
x-token: •••
url: "http://h/?q=•"
time: ts`, "\n")
	for i := range lines {
		got := mask(lines, i)
		if got != want[i] {
			t.Errorf("%q becomes %q, not %q", lines[i], got, want[i])
		}
		if len([]rune(got)) != len([]rune(lines[i])) {
			t.Errorf("%q has another length than %q", got, lines[i])
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
		if got := clean(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}

func TestAnExcerptStaysWithinItsWidth(t *testing.T) {
	line := strings.Repeat("abcdefghij", 50)
	s := &source{name: "f", lines: []string{line}}
	for col := 1; col <= 502; col++ {
		rows := strings.Split(s.excerpt(pos{1, col, 3}), "\n")
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
