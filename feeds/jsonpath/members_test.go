package jsonpath

import (
	"slices"
	"strings"
	"testing"
)

func TestAppendMembers(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       []string
	}{
		{"in order", `{"symbol":"A","price":{"bid":1},"at":[1,{"x":2}]}`, []string{"symbol", "price", "at"}},
		{"each once", ` { "a" : 1 , "a" : 2 , "b" : null } `, []string{"a", "b"}},
		{"without escapes", `{"a\"b":1}`, []string{`a"b`}},
		{"up to the maximum", `{"a":1,"b":1,"c":1,"d":1,"e":1}`, []string{"a", "b", "c", "d"}},
		{"up to where the payload breaks off", `{"a":1,"b":"x`, []string{"a"}},
		{"long names are cut", `{"` + strings.Repeat("n", 99) + `":1}`, []string{strings.Repeat("n", maxMember)}},
		{"an array has none", `[{"a":1}]`, nil},
		{"text has none", `a: 1`, nil},
		{"an empty payload has none", ` `, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := AppendMembers(nil, []byte(c.json), 4); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzAppendMembers(f *testing.F) {
	f.Add(`{"a":1,"b\u00e9":{"c":[]}}`)
	f.Add(`{"a":`)
	f.Fuzz(func(t *testing.T, json string) {
		got := AppendMembers([]string{"a"}, []byte(json), 3)
		if len(got) > 3 || got[0] != "a" {
			t.Errorf("%q: %q", json, got)
		}
	})
}
