package jsonpath

import (
	"encoding/json"
	"errors"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

func nest(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

func TestCheckDepth(t *testing.T) {
	for name, c := range map[string]struct {
		doc  string
		deep bool
	}{
		"nothing":                           {"", false},
		"at the limit":                      {nest(MaxDepth), false},
		"above the limit":                   {nest(MaxDepth + 1), true},
		"objects":                           {strings.Repeat(`{"a":`, MaxDepth+1), true},
		"side by side":                      {"[" + strings.Repeat("[],{},", MaxDepth) + "1]", false},
		"brackets in a string":              {`["` + strings.Repeat("[", 2*MaxDepth) + `"]`, false},
		"brackets after an escaped quote":   {`["\"` + strings.Repeat("[", 2*MaxDepth) + `"]`, false},
		"an unterminated string":            {`["` + strings.Repeat("[", 2*MaxDepth), false},
		"brackets closed by the wrong kind": {strings.Repeat("[}", MaxDepth+1), true},
		"closed before they open":           {strings.Repeat("]", MaxDepth) + nest(MaxDepth+1), true},
	} {
		if err := CheckDepth([]byte(c.doc)); errors.Is(err, ErrTooDeep) != c.deep {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// everyPath has a path for each way gjson descends into a document.
var everyPath = []string{
	"a", "0", "*", "#", "#.a", "#.#.#", `#(a="b")#`, `#(#(a=1))#`, `..#.a`, "{a,b}", "[a,0.0]", "@this", "@ugly", "@pretty", "@valid",
	`@flatten:{"deep":true}`, "@dig:a", "@reverse", "@join", "@keys", "@values", "@group", "@tostr", "@fromstr", "@fromstr.@ugly",
	"a.@fromstr.@pretty", `a.@tostr.@fromstr.@dig:b`, "0.@fromstr|@valid", "{a:a.@fromstr.@ugly}", "0.@ugly",
}

// Without the bound, some of these overflow the stack, which ends the test program.
func TestNoPathOverflowsTheStack(*testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 20))
	for _, size := range []int{maxInString / 2, 256 << 10} {
		checkPaths(size)
	}
}

func checkPaths(size int) {
	for _, doc := range []string{
		strings.Repeat("[", size), nest(size), strings.Repeat(`{"a":`, size/5), `{"a":` + nest(size) + `}`,
		`["` + strings.Repeat("[", maxInString-1) + `"]`,
		`{"a":"` + nest(size) + `"}`, `["` + nest(size) + `"]`, strings.Repeat("[}", size), strings.Repeat("]{", size),
	} {
		for _, path := range everyPath {
			var values [1]Value
			Compile(path).Find([]byte(doc), values[:])
			Get([]byte(doc), path)
		}
	}
}

func FuzzDepth(f *testing.F) {
	f.Add(`[{"a":"\"[","b":[]}]`, "]", uint16(400))
	f.Add(`{"a":`, `}`, uint16(1001))
	f.Fuzz(func(t *testing.T, begin, end string, times uint16) {
		n := int(times) % (2 * MaxDepth)
		doc := []byte(strings.Repeat(begin, n) + "1" + strings.Repeat(end, n))
		if len(doc) > 1<<20 {
			return
		}
		if want := min(depthOf(t, doc), MaxDepth+1); json.Valid(doc) && Depth(doc) != want {
			t.Fatalf("%q: got %d, want %d", doc, Depth(doc), want)
		}
		if Valid(doc) && !gjson.ValidBytes(doc) {
			t.Fatalf("%q is valid, gjson says no", doc)
		}
	})
}

// depthOf returns the depth of valid JSON as encoding/json sees it.
func depthOf(t *testing.T, doc []byte) (deepest int) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(doc)))
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		deepest = max(deepest, depth)
	}
}
