package jsonpath

import (
	"cmp"
	"strconv"
	"strings"
	"testing"
)

func TestEach(t *testing.T) {
	for _, c := range []struct{ name, json, want string }{
		{"an array", `[1, "a" ,{"b":[2]}]`, `0=1 1="a" 2={"b":[2]}`},
		{"an object", `{ "a" : 1 ,"b\"c":{} , "":[2]}`, `"a"=1 "b\"c"={} ""=[2]`},
		{"white space before it", "\n [1]", "0=1"},
		{"nothing in it", `[ ]`, ""},
		{"a string", `"abc"`, ""},
		{"a number", `12`, ""},
		{"nothing", ``, ""},
		{"an array that breaks off", `[1,2,{"a":`, "0=1 1=2"},
		{"an object that breaks off", `{"a":1,"b"`, `"a"=1`},
		{"not JSON", `[x,1]`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all []string
			Value(c.json).Each(func(n int, name, element Value) bool {
				all = append(all, cmp.Or(string(name), strconv.Itoa(n))+"="+string(element))
				return true
			})
			if got := strings.Join(all, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEachStopsAndAllocatesNothing(t *testing.T) {
	json, n := Value(`{"a":1,"b":[2,3],"c":4}`), 0
	count := func(int, Value, Value) bool { n++; return n < 2 }
	if json.Each(count); n != 2 {
		t.Errorf("%d elements", n)
	}
	if n := testing.AllocsPerRun(100, func() { json.Each(func(_ int, _, e Value) bool { return len(e) > 0 }) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzEach(f *testing.F) {
	for _, json := range []string{`[1,{"a":2}]`, `{"a":[1],"b":"x"}`, `{"a"`, `[`} {
		f.Add([]byte(json))
	}
	f.Fuzz(func(_ *testing.T, json []byte) {
		Value(json).Each(func(_ int, _, element Value) bool {
			element.Each(func(int, Value, Value) bool { return true })
			return true
		})
	})
}
