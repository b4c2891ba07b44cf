package pretty_test

import (
	"strings"
	"testing"

	"feedscope/feeds/jsonpath"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel/paneltest"
)

func nest(levels int, inside string) string {
	return strings.Repeat("[", levels) + inside + strings.Repeat("]", levels)
}

func TestDeepJSONIsShownAsReceived(t *testing.T) {
	deep := nest(jsonpath.MaxDepth+1, "")
	if got := plain(deep, 100); !strings.HasPrefix(got, jsonpath.ErrTooDeep.Error()+"; shown as received\n"+deep[:100]) {
		t.Errorf("got\n%.300s", got)
	}
	if got := plain(nest(jsonpath.MaxDepth, ""), 100); !strings.HasPrefix(got, "[\n  [\n") {
		t.Errorf("got\n%.300s", got)
	}
	const size = 16 << 20
	for _, data := range []string{nest(size/2, ""), strings.Repeat("[", size), strings.Repeat(`{"a":`, size/5)} {
		lines := pretty.Lines(dark, []byte(data), 80)
		paneltest.Lines(t, "deep", lines, 80, len(lines))
	}
}

func TestIndentingIsBounded(t *testing.T) {
	wide := nest(900, strings.Repeat("1,", 1<<20)+"1")
	for _, data := range []string{wide, nest(jsonpath.MaxDepth+1, ""), nest(8<<20, "")} {
		if got := pretty.Indent([]byte(data)); got != data {
			t.Errorf("%.20s… became %d bytes from %d", data, len(got), len(data))
		}
	}
	if got := pretty.Indent([]byte(`{"a":[1]}`)); got != "{\n  \"a\": [\n    1\n  ]\n}" {
		t.Errorf("got %s", got)
	}
}

// FuzzDepth draws nested payloads, well-formed or not.
func FuzzDepth(f *testing.F) {
	f.Add(`{"a":`, "1", "}", uint16(1001))
	f.Add("<a>", "b", "</a>", uint16(1001))
	f.Fuzz(func(t *testing.T, begin, inside, end string, times uint16) {
		n := int(times) % (2 * jsonpath.MaxDepth)
		if n*(len(begin)+len(end)) > 1<<16 {
			return
		}
		data := strings.Repeat(begin, n) + inside + strings.Repeat(end, n)
		d := pretty.Parse([]byte(data))
		paneltest.Lines(t, "nested", d.Lines(dark, 80), 80, len(d.Lines(dark, 80)))
		d.FoldAll()
		paneltest.Lines(t, "folded", d.Lines(dark, 80), 80, len(d.Lines(dark, 80)))
		pretty.Indent([]byte(data))
	})
}
