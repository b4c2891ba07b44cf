package field

import (
	"slices"
	"strings"
	"testing"
)

func TestMembersAreTheNamesOfAnObjectsOwnMembers(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       []string
	}{
		{"in order", `{"symbol":"A","price":{"bid":1},"at":[1,{"x":2}]}`, []string{"symbol", "price", "at"}},
		{"each once", ` { "a" : 1 , "a" : 2 , "b" : null } `, []string{"a", "b"}},
		{"without escapes", `{"a\"b":1}`, []string{`a"b`}},
		{"up to as many as asked for", `{"a":1,"b":1,"c":1,"d":1,"e":1}`, []string{"a", "b", "c", "d"}},
		{"up to where the payload breaks off", `{"a":1,"b":"x`, []string{"a", "b"}},
		{"cut where they are long", `{"` + strings.Repeat("n", 99) + `":1}`, []string{strings.Repeat("n", maxMember)}},
		{"none of an array", `[{"a":1}]`, nil},
		{"none of a text", `a: 1`, nil},
		{"none of nothing", ` `, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := AppendMembers(nil, []byte(c.json), 4); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzMembersAreBoundedAndNeverPanic(f *testing.F) {
	f.Add(`{"a":1,"b\u00e9":{"c":[]}}`)
	f.Add(`{"a":`)
	f.Fuzz(func(t *testing.T, json string) {
		got := AppendMembers([]string{"a"}, []byte(json), 3)
		if len(got) > 3 || got[0] != "a" {
			t.Errorf("%q: %q", json, got)
		}
	})
}
