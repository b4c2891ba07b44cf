package filter_test

import (
	"errors"
	"strings"
	"testing"

	"feedscope/feeds/filter"
)

func TestStringIsTheShortestFormAndParsesToTheSame(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "  ", ""},
		{"white space of any kind", " a\t\u00a0b\n", "a b"},
		{"a phrase of one word is a word", `"a" -"b"`, "a -b"},
		{"a phrase keeps its quotation marks for spaces", `"a b" -"c  d"`, `"a b" -"c  d"`},
		{"and where it would be another term", `"-a" "/a" ".a" "id:a" "kind:" "\"a"`, `"-a" "/a" ".a" "id:a" "kind:" "\"a"`},
		{"a word may hold what begins other terms", `a-b a/b a.b a"b x:y -a:b`, `a-b a/b a.b a"b x:y -a:b`},
		{"backslashes in a phrase", `"a \\ \n \\\" b"`, `"a \\ \\n \\\" b"`},
		{"and where it would be a comparison", `"a>b" "=a" .a ">" a=b a> é>1`, `"a>b" "=a" .a ">" a=b a> é>1`},
		{"fields", `feed:a -type:"b" id:"c d" kind:retry`, `feed:a -type:b id:"c d" kind:retry`},
		{"a star and no star", `id:a* id:"a*" id:""`, `id:a* id:"a*" id:""`},
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

func TestAnErrorSaysWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		in         string
		column     int
		incomplete bool
		reason     string
	}{
		{`a -`, 4, true, "what is not wanted must follow"},
		{`- a`, 2, false, "what is not wanted must follow"},
		{`--a`, 2, false, "one minus sign is enough"},
		{`é "a b`, 3, true, "quotation mark is not closed"},
		{`"a\"`, 1, true, "quotation mark is not closed"},
		{`""`, 1, false, "nothing between the quotation marks"},
		{`"n":2`, 4, false, "a space must follow a quotation mark"},
		{`é /a`, 3, true, "lacks its closing slash"},
		{`//`, 1, false, "nothing between the slashes"},
		{`/api/v1`, 6, false, "a space must follow a closing slash"},
		{`/a(b/`, 2, false, "regular expression is wrong: missing closing )"},
		{`/ab[z-a]/`, 5, false, "regular expression is wrong: invalid character class range"},
		{`a price>100`, 3, false, `.price>100; the text itself: "price>100"`},
		{`-a.b!=c`, 2, false, "a field is written with a dot: .a.b!=c"},
		{`a .price > 100`, 10, false, `no space stands around an operator: .price>100; the text itself: ">"`},
		{`.price >=100`, 8, false, "no space stands around an operator: .price>=100"},
		{`.price <`, 8, false, "no space stands around an operator: .price<"},
		{`id:`, 4, true, `a value must follow "id:"`},
		{`type: x`, 6, false, `a value must follow "type:"`},
		{`id:"a`, 4, true, "quotation mark is not closed"},
		{`kind:`, 6, true, "the kinds are message, comment, retry, anomaly, status"},
		{`kind:sta`, 6, true, "the kinds are"},
		{`kind:event`, 6, false, "the kinds are"},
		{`.`, 2, true, "a key must follow the dot"},
		{`a .b.`, 6, true, "a key must follow the dot"},
		{`.a.>5`, 4, false, "a key must follow the dot"},
		{`...`, 2, false, "a key must stand between two dots"},
		{`.é>`, 4, true, `a value must follow ">"`},
		{`.a= 5`, 4, false, `a value must follow "="`},
		{`.a!`, 3, true, "the operators are"},
		{`.a!5`, 3, false, "the operators are"},
		{`.a==5`, 4, false, "one operator too many"},
		{`.a=~5`, 4, false, "one operator too many"},
		{`.a:5`, 3, false, "a value is compared with ="},
		{`.a[0]`, 3, false, "an element is written .items.0"},
		{`.a.#(b=="c`, 5, true, "parenthesis is not closed"},
		{`.a.#(b`, 5, true, "parenthesis is not closed"},
		{`.a\`, 4, true, "a character must follow the backslash"},
		{`.a~`, 4, true, `a value must follow "~"`},
		{`.a~(b`, 4, true, "regular expression is wrong: missing closing )"},
		{`.a~x(b c`, 4, false, "regular expression is wrong"},
		{`.a~"b c"`, 4, false, "a regular expression stands between slashes"},
		{`.a="b`, 4, true, "quotation mark is not closed"},
		{"é\xff", 2, false, "not UTF-8"},
	} {
		f, err := filter.Parse(c.in)
		var e *filter.Error
		if !errors.As(err, &e) || f != nil {
			t.Errorf("%s: got %v, error %v", c.in, f, err)
			continue
		}
		if e.Column != c.column || e.Incomplete != c.incomplete || !strings.Contains(e.Reason, c.reason) {
			t.Errorf("%s: got column %d, incomplete %v: %s", c.in, e.Column, e.Incomplete, e.Reason)
		}
		if runes := []rune(c.in[:e.Offset]); len(runes) != e.Column-1 {
			t.Errorf("%s: offset %d is not column %d", c.in, e.Offset, e.Column)
		}
		if strings.ContainsAny(e.Reason, "\n") || strings.HasSuffix(e.Reason, ".") {
			t.Errorf("%s: %q is not one sentence without a full stop", c.in, e.Reason)
		}
	}
}

func TestAFilterOfKnownFeedsAsksForNoOther(t *testing.T) {
	feeds := []string{"market", "localhost:7333/alerts"}
	for _, good := range []string{"feed:market", "-feed:market feed:*", "feed:localhost:*", `feed:"market"`, "type:foo id:foo foo"} {
		if f, err := filter.ParseFor(good, feeds); err != nil || f == nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, c := range []struct {
		in         string
		column     int
		incomplete bool
	}{
		{"a feed:foo", 8, false},
		{"-feed:foo b", 7, false},
		{"feed:mark", 6, true},
		{"feed:mark b", 6, false},
		{`feed:"market*"`, 6, false},
	} {
		_, err := filter.ParseFor(c.in, feeds)
		var e *filter.Error
		if !errors.As(err, &e) || e.Column != c.column || e.Incomplete != c.incomplete ||
			!strings.Contains(e.Reason, "; there are market, localhost:7333/alerts") {
			t.Errorf("%s: got %#v", c.in, err)
		}
	}
	if _, err := filter.ParseFor("feed:x", strings.Split("a b c d e f g", " ")); err == nil || !strings.HasSuffix(err.Error(), "e, f, …") {
		t.Errorf("of many feeds: %v", err)
	}
}

func TestHighlights(t *testing.T) {
	for _, c := range []struct{ name, filter, text, want string }{
		{"a word, wherever it is", "ab", "xABxab", "x[AB]x[ab]"},
		{"several words", "a c", "abcba", "[a]b[c]b[a]"},
		{"overlapping ones are one", "abc bcd", "xabcdx", "x[abcd]x"},
		{"neighbours are two", "ab", "abab", "[ab][ab]"},
		{"one within another", "abc b", "abc", "[abc]"},
		{"a regular expression", `/\d+/`, "a12b3", "a[12]b[3]"},
		{"an empty match is none", "/x*/", "axa", "a[x]a"},
		{"what is excluded is not marked", "-a b", "ab", "a[b]"},
		{"fields are not marked", "type:a .a=a", "a", "a"},
		{"letters of another length", "ⱥ", "aȺⱥ", "a[Ⱥ][ⱥ]"},
		{"nothing found", "x", "abc", "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := [][2]int{{7, 9}}
			got := parse(t, c.filter).AppendHighlights(before, c.text)
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
