package filter_test

import (
	"errors"
	"strings"
	"testing"

	"feedscope/feeds/query/filter"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`a "b c" -d /e+/ feed:f* type:"g" id:h kind:comment .i .j>1 .k.l~^m .n!="o p" -.q`, `.a.#(b=="c)")#.d`, `"\"\\`, `.a\ b~/\/ x/`,
		`-`, `.`, `.a~(`, `/(?i)[^A]/`, `É Ⱥ ς K`, `.a=9007199254740993`, `/(ab|c)d*|e{2}/`, `.a.@reverse.0`, `.*.?`, `id:**`, "\xff", "a\u2003b",
	} {
		f.Add(s, "id: 1\ndata: {\"a\":{\"#\":[1,{\"b\":\"c)\"}]},\"j\":\"1.5\"}\n\n", "x")
		f.Add(s, "event: É\ndata: ab \xff\r\ndata: K ſ\r\n\r\n", "")
	}
	f.Fuzz(func(t *testing.T, s, block, id string) {
		parsed, err := filter.Parse(s)
		if err != nil {
			e, ok := errors.AsType[*filter.Error](err)
			if !ok || e.Offset < 0 || e.Offset > len(s) || e.Column < 1 || e.Reason == "" {
				t.Fatalf("%q: %#v", s, err)
			}
			return
		}
		again, err := filter.Parse(parsed.String())
		if err != nil || again.String() != parsed.String() {
			t.Fatalf("%q prints as %q, which parses to %q, %v", s, parsed, again, err)
		}
		checkRanges(t, parsed, block)
		checkBlock(t, parsed, block, id, "feed")
		if e, ok := decode(block, id); ok && parsed.Match(e, "feed") != again.Match(e, "feed") {
			t.Fatalf("%q and %q differ on %q", s, again, block)
		}
	})
}

// checkRanges reports whether highlights are parts of a text in order.
func checkRanges(t *testing.T, f *filter.Filter, text string) {
	t.Helper()
	at := 0
	for _, r := range f.AppendHighlights(nil, text) {
		if r[0] < at || r[1] <= r[0] || r[1] > len(text) {
			t.Fatalf("%s of %q: %v", f, text, r)
		}
		at = r[1]
	}
}

// FuzzDepth matches nested data, well-formed or not, with a path that recurses.
func FuzzDepth(f *testing.F) {
	f.Add(".a.@ugly", `{"a":`, "1", "}", uint16(1001))
	f.Add(`.0.@flatten:{"deep":true}>1`, "[", "2", "]", uint16(1500))
	f.Fuzz(func(_ *testing.T, s, begin, inside, end string, times uint16) {
		parsed, err := filter.Parse(s)
		n := int(times) % 2000
		if err != nil || n*(len(begin)+len(end)) > 1<<18 {
			return
		}
		data := strings.Repeat(begin, n) + inside + strings.Repeat(end, n)
		parsed.Match(message("m", "", data), "feed")
	})
}

func TestDeepDataMatchesNoModifier(t *testing.T) {
	deep := strings.Repeat("[", 8<<20)
	for _, s := range []string{".@ugly", ".0.@pretty", ".@valid", `.@dig\:a`, ".#.@this"} {
		if parse(t, s).Match(message("m", "", deep), "feed") {
			t.Errorf("%s matches", s)
		}
	}
}
