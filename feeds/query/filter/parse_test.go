package filter_test

import (
	"errors"
	"strings"
	"testing"

	"feedscope/feeds/query/filter"
)

func TestStringParsesToTheSameFilter(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "  ", ""},
		{"white space of any kind", " a\t\u00a0b\n", "a b"},
		{"a phrase of one word is a word", `"a" -"b"`, "a -b"},
		{"a phrase keeps its quotation marks for spaces", `"a b" -"c  d"`, `"a b" -"c  d"`},
		{"a phrase keeps its quotation marks where it would be another term", `"-a" "/a" ".a" "id:a" "kind:" "\"a"`, `"-a" "/a" ".a" "id:a" "kind:" "\"a"`},
		{"a word may contain characters that begin other terms", `a-b a/b a.b a"b x:y -a:b`, `a-b a/b a.b a"b x:y -a:b`},
		{"backslashes in a phrase", `"a \\ \n \\\" b"`, `"a \\ \\n \\\" b"`},
		{"a phrase keeps its quotation marks where it would be a comparison", `"a>b" "=a" .a ">" a=b a> é>1`, `"a>b" "=a" .a ">" a=b a> é>1`},
		{"fields", `feed:a -type:"b" id:"c d" kind:retry`, `feed:a -type:b id:"c d" kind:retry`},
		{"a star and a quoted star", `id:a* id:"a*" id:""`, `id:a* id:"a*" id:""`},
		{"a quotation mark that begins a value", `id:"\"a" .a="\"a"`, `id:"\"a" .a="\"a"`},
		{"regular expressions", `/a b/ -/a\/b\\/`, `/a b/ -/a\/b\\/`},
		{"paths", `.a .a.b\.c.#(d=="x y)")#.e -.a\ b`, `.a .a.b\.c.#(d=="x y)")#.e -.a\ b`},
		{"comparisons", `.a=1 .a!="1" .a>=x .a<="x" .a>"x y" .a<"=" .a=""`, `.a=1 .a!="1" .a>=x .a<=x .a>"x y" .a<"=" .a=""`},
		{"regular expressions in values", `.a~b .a~/b/ .a~/b c/ .a~/\/b/ .a~b/c .a~/"/`, `.a~b .a~b .a~/b c/ .a~\/b .a~b/c .a~/"/`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := parse(t, c.in).String()
			if got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
			if again := parse(t, got).String(); again != got {
				t.Errorf("%s parses to %s", got, again)
			}
		})
	}
}

func TestErrorsHavePositionAndReason(t *testing.T) {
	for _, c := range []struct {
		in     string
		column int
		reason string
	}{
		{`a -`, 4, "expected a term after the minus sign"},
		{`- a`, 2, "expected a term after the minus sign"},
		{`--a`, 2, "only one minus sign is allowed"},
		{`é "a b`, 3, "quotation mark is never closed"},
		{`"a\"`, 1, "quotation mark is never closed"},
		{`""`, 1, "no text between the quotation marks"},
		{`"n":2`, 4, "expected a space after the closing quotation mark"},
		{`é /a`, 3, "no closing slash"},
		{`//`, 1, "no regular expression between the slashes"},
		{`/api/v1`, 6, "expected a space after the closing slash"},
		{`/a(b/`, 2, "invalid regular expression: missing closing )"},
		{`/ab[z-a]/`, 5, "invalid regular expression: invalid character class range"},
		{`a price>100`, 3, `.price>100; to search for the text, quote it: "price>100"`},
		{`-a.b!=c`, 2, "a JSON path starts with a dot: .a.b!=c"},
		{`a .price > 100`, 10, `remove the spaces around the operator: .price>100; to search for the text, quote it: ">"`},
		{`.price >=100`, 8, "remove the spaces around the operator: .price>=100"},
		{`.price <`, 8, "remove the spaces around the operator: .price<"},
		{`id:`, 4, `expected a value after "id:"`},
		{`type: x`, 6, `expected a value after "type:"`},
		{`id:"a`, 4, "quotation mark is never closed"},
		{`kind:`, 6, "the kind must be one of message, comment, retry, anomaly, status"},
		{`kind:sta`, 6, "the kind must be one of"},
		{`kind:event`, 6, "the kind must be one of"},
		{`.`, 2, "expected a key after the dot"},
		{`a .b.`, 6, "expected a key after the dot"},
		{`.a.>5`, 4, "expected a key after the dot"},
		{`...`, 2, "expected a key between the dots"},
		{`.é>`, 4, `expected a value after ">"`},
		{`.a= 5`, 4, `expected a value after "="`},
		{`.a!`, 3, "unknown operator !; use"},
		{`.a!5`, 3, "unknown operator !; use"},
		{`.a==5`, 3, "unknown operator ==; write =, or quote a value that starts with '='"},
		{`.a=~5`, 3, "unknown operator =~; write ~, or quote"},
		{`.a=>5`, 3, "unknown operator =>; write >=, or quote"},
		{`.a=<b>`, 3, "unknown operator =<; write <=, or quote a value that starts with '<'"},
		{`.a!==`, 3, "unknown operator !==; write !=, or quote"},
		{`.a>>5`, 3, "unknown operator >>; use"},
		{`.a == 5`, 4, `remove the spaces around the operator: .a=5; to search for the text, quote it: "=="`},
		{`.a:5`, 3, "compare a value with ="},
		{`.a[0]`, 3, "write .items.0 for an element"},
		{`.a.#(b=="c`, 5, "parenthesis is never closed"},
		{`.a.#(b`, 5, "parenthesis is never closed"},
		{`.a\`, 4, "expected a character after the backslash"},
		{`.a~`, 4, `expected a value after "~"`},
		{`.a~(b`, 4, "invalid regular expression: missing closing )"},
		{`.a~x(b c`, 4, "invalid regular expression"},
		{`.a~"b c"`, 4, "put the regular expression between slashes"},
		{`.a="b`, 4, "quotation mark is never closed"},
		{"é\xff", 2, "invalid UTF-8"},
	} {
		f, err := filter.Parse(c.in)
		e, ok := errors.AsType[*filter.Error](err)
		if !ok || f != nil {
			t.Errorf("%s: got %v, error %v", c.in, f, err)
			continue
		}
		if e.Column != c.column || !strings.Contains(e.Reason, c.reason) {
			t.Errorf("%s: got column %d: %s", c.in, e.Column, e.Reason)
		}
		if runes := []rune(c.in[:e.Offset]); len(runes) != e.Column-1 {
			t.Errorf("%s: offset %d is not column %d", c.in, e.Offset, e.Column)
		}
		if strings.ContainsAny(e.Reason, "\n") || strings.HasSuffix(e.Reason, ".") {
			t.Errorf("%s: %q is not one sentence without a full stop", c.in, e.Reason)
		}
	}
}

func TestParseForRejectsUnknownFeeds(t *testing.T) {
	feeds := []string{"market", "localhost:7333/alerts"}
	for _, good := range []string{"feed:market", "-feed:market feed:*", "feed:localhost:*", `feed:"market"`, "type:foo id:foo foo"} {
		if f, err := filter.ParseFor(good, feeds); err != nil || f == nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, c := range []struct {
		in     string
		column int
	}{
		{"a feed:foo", 8},
		{"-feed:foo b", 7},
		{"feed:mark", 6},
		{"feed:mark b", 6},
		{`feed:"market*"`, 6},
	} {
		_, err := filter.ParseFor(c.in, feeds)
		var e *filter.Error
		if !errors.As(err, &e) || e.Column != c.column ||
			!strings.Contains(e.Reason, "; the feeds are market, localhost:7333/alerts") {
			t.Errorf("%s: got %#v", c.in, err)
		}
	}
	if _, err := filter.ParseFor("feed:x", strings.Split("a b c d e f g", " ")); err == nil || !strings.HasSuffix(err.Error(), "e, f, …") {
		t.Errorf("of many feeds: %v", err)
	}
}

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ name, filter, text, want string }{
		{"all occurrences of a word", "ab", "xABxab", "x[AB]x[ab]"},
		{"several words", "a c", "abcba", "[a]b[c]b[a]"},
		{"overlapping ranges are joined", "abc bcd", "xabcdx", "x[abcd]x"},
		{"adjacent ranges are separate", "ab", "abab", "[ab][ab]"},
		{"nested ranges are joined", "abc b", "abc", "[abc]"},
		{"a regular expression", `/\d+/`, "a12b3", "a[12]b[3]"},
		{"empty matches are not marked", "/x*/", "axa", "a[x]a"},
		{"negated terms are not marked", "-a b", "ab", "a[b]"},
		{"fields are not marked", "type:a .a=a", "a", "a"},
		{"letters of different lengths", "ⱥ", "aȺⱥ", "a[Ⱥ][ⱥ]"},
		{"no match", "x", "abc", "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := [][2]int{{7, 9}}
			f := parse(t, c.filter)
			got := f.AppendHighlights(before, c.text)
			if len(got) > 1 && !f.Highlights() {
				t.Error("the filter does not highlight")
			}
			var b strings.Builder
			at := 0
			for _, r := range got[1:] {
				b.WriteString(c.text[at:r[0]] + "[" + c.text[r[0]:r[1]] + "]")
				at = r[1]
			}
			if b.WriteString(c.text[at:]); b.String() != c.want || got[0] != before[0] {
				t.Errorf("got %s, %v", b.String(), got)
			}
		})
	}
}

func TestHighlightingFilters(t *testing.T) {
	for filter, want := range map[string]bool{
		"a": true, `"a b" type:c`: true, "/a/": true, "-a": false, "-/a/": false, "type:a .b=c -d": false, "": false,
		".a~/b/": false, "kind:comment": false,
	} {
		if got := parse(t, filter).Highlights(); got != want {
			t.Errorf("%q highlights: %v", filter, got)
		}
	}
}
