package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/query/diff"
)

// describe formats changes.
func describe(r diff.Result) []string {
	var out []string
	for _, c := range r.Changes {
		switch c.Kind {
		case diff.Added:
			out = append(out, fmt.Sprintf("+ %s %s", c.Path, c.New))
		case diff.Removed:
			out = append(out, fmt.Sprintf("- %s %s", c.Path, c.Old))
		case diff.Changed:
			out = append(out, fmt.Sprintf("~ %s %s > %s", c.Path, c.Old, c.New))
		case diff.Same:
		}
	}
	return out
}

func compare(older, newer string) diff.Result { return diff.Compare([]byte(older), []byte(newer)) }

func TestJSONIsComparedByPath(t *testing.T) {
	for name, c := range map[string]struct {
		older, newer string
		want         []string
	}{
		"another value":                  {`{"a":1,"b":2}`, `{"a":1,"b":3}`, []string{"~ .b 2 > 3"}},
		"another type":                   {`{"a":1}`, `{"a":"1"}`, []string{`~ .a 1 > "1"`}},
		"null is a value":                {`{"a":null}`, `{}`, []string{"- .a null"}},
		"true and false":                 {`[true]`, `[false]`, []string{"~ .0 true > false"}},
		"deep values":                    {`{"a":[{"b":{"c":"x"}}]}`, `{"a":[{"b":{"c":"y"}}]}`, []string{`~ .a.0.b.c "x" > "y"`}},
		"an object is added":             {`{}`, `{"a":{"b":1, "c":2}}`, []string{`+ .a {"b":1, "c":2}`}},
		"an array is removed":            {`{"a":[1,2]}`, `{}`, []string{"- .a [1,2]"}},
		"an object replaced by an array": {`{"a":{}}`, `{"a":[]}`, []string{"~ .a {} > []"}},
		"top-level values":               {`1`, `2`, []string{"~ . 1 > 2"}},
		"an object becomes an array":     {` {"a":1} `, `[1]`, []string{`~ . {"a":1} > [1]`}},
		"a longer array":                 {`[1]`, `[1,2,3]`, []string{"+ .1 2", "+ .2 3"}},
		"a shorter array":                {`[1,2,3]`, `[1]`, []string{"- .1 2", "- .2 3"}},
		"items are compared by index":    {`["a","b"]`, `["c","a","b"]`, []string{`~ .0 "a" > "c"`, `~ .1 "b" > "a"`, `+ .2 "b"`}},
		"a key twice":                    {`{"a":1,"a":2}`, `{"a":1,"a":3,"a":4}`, []string{"~ .a 2 > 3", "+ .a 4"}},
		"an empty key":                   {`{"":1}`, `{"":2}`, []string{"~ . 1 > 2"}},
		"keys with special characters":   {`{"a.b":1,"c d":1,"e*é":1}`, `{"a.b":2,"c d":2,"e*é":2}`, []string{`~ .a\.b 1 > 2`, `~ .c\ d 1 > 2`, `~ .e\*é 1 > 2`}},
		"a key with escapes":             {`{"\u0061":1}`, `{"a":2}`, []string{"~ .a 1 > 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := compare(c.older, c.newer)
			if d := cmp.Diff(c.want, describe(r)); d != "" || r.Lines || !r.Differ || r.Total() != len(c.want) {
				t.Errorf("%+v\n%s", r, d)
			}
		})
	}
}

func TestChangesAreInTheOrderOfTheNewerPayload(t *testing.T) {
	r := compare(`{"z":0,"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}`, `{"f":2,"new":1,"a":2,"d":1}`)
	want := []string{"- .z 0", "~ .f 1 > 2", "+ .new 1", "~ .a 1 > 2", "- .b 1", "- .c 1", "- .e 1"}
	if d := cmp.Diff(want, describe(r)); d != "" {
		t.Error(d)
	}
	if r.Added != 1 || r.Removed != 4 || r.Changed != 2 || r.Total() != 7 {
		t.Errorf("%+v", r)
	}
}

func TestNotationDoesNotMatter(t *testing.T) {
	for name, c := range map[string][2]string{
		"white space":       {`{"a":[1,2]}`, " {\n\t\"a\": [ 1, 2 ] }\n"},
		"the order of keys": {`{"a":1,"b":{"c":1,"d":2}}`, `{"b":{"d":2,"c":1},"a":1}`},
		"zeros":             {`[1,0,100]`, `[1.00,-0.0,1e2]`},
		"exponents":         {`[1500,0.0015]`, `[1.5E+3,15e-4]`},
		"escapes":           {`["A/é\n😀"]`, `["\u0041\/\u00e9\u000a\ud83d\ude00"]`},
		"escapes in a key":  {`{"A":1}`, `{"\u0041":1}`},
	} {
		r := compare(c[0], c[1])
		if len(r.Changes) != 0 || !r.Differ || r.Lines {
			t.Errorf("%s: %v", name, describe(r))
		}
	}
}

func TestSimilarValuesDiffer(t *testing.T) {
	for name, c := range map[string][2]string{
		"numbers beyond a float's digits": {"[9007199254740993]", "[9007199254740992]"},
		"numbers beyond a float's range":  {"[1e999]", "[1e1000]"},
		"exponents beyond an int":         {"[1e99999999999999999999]", "[1e99999999999999999998]"},
		"signs":                           {"[1]", "[-1]"},
		"unpaired surrogates":             {`["\ud83d"]`, `["\ud83e"]`},
		"a string and a number":           {`["1"]`, `[1]`},
		"a string and a literal":          {`["null"]`, `[null]`},
		"two literals":                    {`[null]`, `[false]`},
	} {
		if r := compare(c[0], c[1]); r.Changed != 1 {
			t.Errorf("%s: %v", name, describe(r))
		}
	}
}

func TestTextIsComparedByLine(t *testing.T) {
	for name, c := range map[string]struct {
		older, newer string
		want         []string
	}{
		"a line":                         {"hello", "world", []string{"- 1 hello", "+ 1 world"}},
		"a line among others":            {"a\nb\nc", "a\nx\nc", []string{"- 2 b", "+ 2 x"}},
		"lines at the end":               {"a", "a\nb\nc", []string{"+ 2 b", "+ 3 c"}},
		"lines at the start":             {"b\nc", "a\nb\nc", []string{"+ 1 a"}},
		"a repeated line":                {"a\na\nb", "a\nb", []string{"- 2 a"}},
		"the longest common subsequence": {"x\na\nb\ny\nc", "a\nz\nb\nc\nx", []string{"- 1 x", "+ 2 z", "- 4 y", "+ 5 x"}},
		"JSON on one side":               {"{}", "{", []string{"- 1 {}", "+ 1 {"}},
		"an empty older payload":         {"", "a", []string{"- 1 ", "+ 1 a"}},
		"lines of JSON":                  {"{\"a\":1}\n{\"b\":1}", "{\"a\":1}\n{\"b\":2}", []string{`- 2 {"b":1}`, `+ 2 {"b":2}`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := compare(c.older, c.newer)
			if d := cmp.Diff(c.want, describe(r)); d != "" || !r.Lines || !r.Differ {
				t.Errorf("%+v\n%s", r, d)
			}
		})
	}
}

func TestEqualBytesDoNotDiffer(t *testing.T) {
	for _, payload := range []string{"", "text", `{"a":1}`, strings.Repeat("x", 2*diff.MaxBytes)} {
		if r := compare(payload, payload); r.Differ || r.TooLarge || r.Total() != 0 {
			t.Errorf("%+v", r)
		}
	}
}

func TestBounds(t *testing.T) {
	if r := compare(strings.Repeat("x", diff.MaxBytes+1), "x"); !r.TooLarge || r.Total() != 0 {
		t.Errorf("a payload that is too large: %+v", r)
	}
	many := strings.Repeat("1,", 3*diff.MaxChanges)
	if r := compare("["+many+"1]", "["+strings.ReplaceAll(many, "1", "2")+"1]"); len(r.Changes) != diff.MaxChanges || r.Changed != 3*diff.MaxChanges {
		t.Errorf("too many changes: %d listed of %d", len(r.Changes), r.Total())
	}
	deep := func(v string) string {
		return strings.Repeat("[", diff.MaxDepth+1) + v + strings.Repeat("]", diff.MaxDepth+1)
	}
	if r := compare(deep("1"), deep("2")); describe(r)[0] != "~ "+strings.Repeat(".0", diff.MaxDepth)+" [1] > [2]" {
		t.Errorf("too deep: %v", describe(r))
	}
	lines := func(line string) string {
		return strings.Repeat(line+"\n", 1000) + "same\n" + strings.Repeat(line+"\n", 999)
	}
	if r := compare(lines("a"), lines("b")); r.Removed != 2000 || r.Added != 2000 {
		t.Errorf("too many lines: %+v", r)
	}
}

func TestDelta(t *testing.T) {
	for name, c := range map[string]struct{ older, newer, amount, percent string }{
		"a rise":                       {"100", "101.25", "+1.25", "+1.25"},
		"a fall":                       {"101.25", "100", "-1.25", "-1.23"},
		"a binary fraction":            {"0.1", "0.3", "+0.2", "+200.00"},
		"digits beyond a float":        {"9007199254740992", "9007199254740993", "+1", "+0.00"},
		"zeros at the end":             {"1.25", "2.75", "+1.5", "+120.00"},
		"a point at the end":           {"1.5", "11.5", "+10", "+666.67"},
		"from below zero":              {"-2", "-1", "+1", "+50.00"},
		"from zero":                    {"0", "5", "+5", ""},
		"exponents":                    {"1.5e-7", "2e-7", "+0.00000005", "+33.33"},
		"large exponents":              {"1e20", "2e20", "+100000000000000000000", "+100.00"},
		"strings that are numbers":     {`"1.50"`, `"1.75"`, "+0.25", "+16.67"},
		"a number and a string":        {"1", `"2"`, "+1", "+100.00"},
		"huge exponents":               {"1", "1e1000", "", ""},
		"too many digits":              {"1", strings.Repeat("9", 41), "", ""},
		"strings that are not numbers": {`"1a"`, `"2a"`, "", ""},
		"strings of equal numbers":     {`"1.0"`, `"1.00"`, "", ""},
		"literals":                     {"true", "false", "", ""},
		"an empty string":              {`""`, `"1"`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, ok := (&diff.Change{Kind: diff.Changed, Old: c.older, New: c.newer}).Delta()
			percent := ""
			if d.HasPercent {
				percent = fmt.Sprintf("%+.2f", d.Percent)
			}
			if ok != (c.amount != "") || d.Amount != c.amount || percent != c.percent {
				t.Errorf("%+v, %v", d, ok)
			}
		})
	}
	if _, ok := (&diff.Change{Kind: diff.Removed, Old: "1", New: "2"}).Delta(); ok {
		t.Error("got a delta for a removed value")
	}
}

func TestPayloadsNestedTooDeeplyAreComparedByLine(t *testing.T) {
	deep := func(v string) string {
		return strings.Repeat("[", jsonpath.MaxDepth+1) + v + strings.Repeat("]", jsonpath.MaxDepth+1)
	}
	if r := compare(deep("1"), deep("2")); !r.TooDeep || !r.Lines || r.Total() != 2 {
		t.Errorf("got %+.200v", r)
	}
	for _, s := range []string{strings.Repeat("[", diff.MaxBytes-1), strings.Repeat(`{"a":`, diff.MaxBytes/5)} {
		if r := compare(s, s+" "); !r.TooDeep || !r.Lines {
			t.Errorf("%.10s…: got %+.200v", s, r)
		}
	}
}

// FuzzDepth compares nested payloads, well-formed or not.
func FuzzDepth(f *testing.F) {
	f.Add(`{"a":`, "1", "2", "}", uint16(70))
	f.Add(`[`, "1", "2", "]", uint16(1001))
	f.Fuzz(func(t *testing.T, begin, older, newer, end string, times uint16) {
		n := int(times) % (2 * jsonpath.MaxDepth)
		if n*(len(begin)+len(end)) > 1<<18 {
			return
		}
		nested := func(s string) string { return strings.Repeat(begin, n) + s + strings.Repeat(end, n) }
		if r := compare(nested(older), nested(newer)); r.TooDeep && !r.Lines {
			t.Fatalf("%q, %q and %q, %d times: got %+v", begin, older, end, n, r)
		}
	})
}
