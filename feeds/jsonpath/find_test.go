package jsonpath

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const quoteJSON = `{"ts":1763683200000,"symbol":"ZEPH","price":101.25,"change":1.25,"percent":1.25,` +
	`"bid":101.24,"ask":101.27,"low":99.8,"high":101.9,"volume":182300}`

var six = []string{"symbol", "price", "change", "percent", "bid", "ask"}

// find returns the values of paths as strings, "-" for those that are absent.
func find(json string, paths ...string) string {
	values := make([]Value, len(paths))
	Compile(paths...).Find([]byte(json), values)
	out := make([]string, len(paths))
	for i, v := range values {
		out[i] = "-"
		if v.Exists() {
			out[i] = string(v)
		}
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ name, json, paths, want string }{
		{"top-level keys in any order", `{"a":1,"b":"x","c":true}`, "c a b", `true 1 "x"`},
		{"a missing key is absent", `{"a":1}`, "a b", "1 -"},
		{"null exists", `{"a":null}`, "a", "null"},
		{"nested keys share a prefix", `{"a":{"b":1,"c":{"d":2}}}`, "a.b a.c.d a.c", `1 2 {"d":2}`},
		{"an object and a key of it", `{"a":{"b":1}}`, "a a.b", `{"b":1} 1`},
		{"one path twice", `{"a":1}`, "a a", "1 1"},
		{"the first of two equal keys wins", `{"a":1,"a":2}`, "a", "1"},
		{"a later object may have keys that the first lacks", `{"a":{"b":1},"a":{"b":2,"c":3}}`, "a.b a.c", "1 3"},
		{"a key along the path that is not an object", `{"a":5,"a":{"b":2}}`, "a.b", "2"},
		{"a path into an array by name", `{"a":[{"b":1}]}`, "a.b", "-"},
		{"an array index", `{"a":[{"b":1}]}`, "a.0.b a.#", "1 1"},
		{"a digit is a key of an object", `{"a":{"0":7}}`, "a.0", "7"},
		{"an escaped dot", `{"a.b":1}`, `a\.b`, "1"},
		{"a wildcard", `{"first":1}`, "fi*t", "1"},
		{"a key with an at sign", `{"@timestamp":3}`, "@timestamp", "3"},
		{"a key written with escapes", `{"\u0061b":1}`, "ab", "1"},
		{"quotation marks within strings", `{"a":"x\"}","b":2}`, "b a", `2 "x\"}"`},
		{"a long string that ends in an escaped slash", `{"a":"0123456789abcdef\\","b":2}`, "b", "2"},
		{"a long string with an escaped quotation mark", `{"a":"0123456789abcdef\",\"b\":1","b":2}`, "b", "2"},
		{"an escape across the end of the short loop", `{"a":"0123456789abcde\"","b":2}`, "b", "2"},
		{"white space anywhere", "\n { \"a\" :\t1 ,\r\n \"b\" : [ 1 ] } ", "a b", "1 [ 1 ]"},
		{"keys of eight bytes and more", `{"pressure":1,"temperature":2,"a much longer key":3}`, "temperature pressure", "2 1"},
		{"a key that is a prefix of others", `{"ab":1,"a":2,"abc":3}`, "a", "2"},
		{"text is not an object", "hello", "a", "-"},
		{"text before an object", `x {"a":1}`, "a", "-"},
		{"a string", `"a"`, "a", "-"},
		{"nothing", "", "a", "-"},
		{"a number as a whole", " 12.5\n", "@this a", "12.5 -"},
		{"text as a whole is no JSON", "hello", "@this", "-"},
		{"an array at the top by index alone", `[{"a":1}]`, "a 0.a", "- 1"},
		{"an empty path", `{"":1,"a":2}`, " a", "- 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(c.json, strings.Split(c.paths, " ")...); got != c.want {
				t.Errorf("%s of %s\n got %s\nwant %s", c.paths, c.json, got, c.want)
			}
		})
	}
}

func TestFindKeepsValuesBeforeABreak(t *testing.T) {
	for _, c := range []struct{ name, json, want string }{
		{"cut within a string", `{"a":1,"b":"x`, "1 -"},
		{"cut within a number, which may be longer", `{"a":1,"b":12`, "1 -"},
		{"cut within an object", `{"a":1,"b":{"c":2`, "1 -"},
		{"cut after a key", `{"a":1,"b"`, "1 -"},
		{"cut after a colon", `{"a":1,"b":`, "1 -"},
		{"cut after a comma", `{"a":1,`, "1 -"},
		{"an unmatched closing bracket", `{"a":1],"b":2,"c":3}`, "1 -"},
		{"a missing comma", `{"a":1 "b":2}`, "1 -"},
		{"a missing colon", `{"a":1,"b" 2}`, "1 -"},
		{"a key without quotation marks", `{"a":1,b:2}`, "1 -"},
		{"an invalid value", `{"a":1,"b":undefined}`, "1 -"},
		{"an array never closed", `{"a":1,"b":[[]`, "1 -"},
		{"garbage after the end", `{"a":1,"b":2}}}`, "1 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(c.json, "a", "b"); got != c.want {
				t.Errorf("%s: got %s, want %s", c.json, got, c.want)
			}
		})
	}
}

func TestFindManyPaths(t *testing.T) {
	var paths, json []string
	for i := range 500 {
		paths = append(paths, fmt.Sprintf("key%d", i))
		json = append(json, fmt.Sprintf(`"key%d":%d`, 499-i, 499-i))
	}
	values := make([]Value, len(paths))
	Compile(paths...).Find([]byte("{"+strings.Join(json, ",")+"}"), values)
	for i, v := range values {
		if string(v) != fmt.Sprint(i) {
			t.Errorf("%s is %s", paths[i], v)
		}
	}
}

func TestFindOverwritesEarlierValues(t *testing.T) {
	p, values := Compile("a", "b"), make([]Value, 2)
	p.Find([]byte(`{"a":1,"b":2}`), values)
	p.Find([]byte(`{"b":3}`), values)
	if values[0].Exists() || string(values[1]) != "3" {
		t.Errorf("got %q", values)
	}
}

func TestFindAllocatesNothing(t *testing.T) {
	p, values := Compile(append(six, "deep.er", "missing")...), make([]Value, 8)
	json := []byte(quoteJSON)
	if n := testing.AllocsPerRun(100, func() { p.Find(json, values) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFind(f *testing.F) {
	deep := strings.Repeat(`{"a":[`, 200)
	for _, s := range []string{
		quoteJSON, deep, deep + `1` + strings.Repeat("]}", 200), `{"a":{"b":"\ud83d\ude00"},"c":[1,2]}`,
		`{"\u0061":1}`, `{"a":"\\\\\\\""}`, `{"a":1e999,"b":{"c":-0.0}}`, `[{"a":1}]`, "{\"a\":\n1}", `{"a":`,
		`{"a\\":1,"b":{"c":{"d":[]}}}`, `{"temperature":[],"humidity":{}}`,
	} {
		f.Add([]byte(s))
	}
	// Paths come from the user, so only payloads are hostile.
	paths := []string{"a", "a.b", "b.c.d", "price", "c.0", "c.#", "a*", "temperature", "b.c", `a\.b`, "", "a.b"}
	c := Compile(paths...)
	f.Fuzz(func(t *testing.T, json []byte) {
		values, before := make([]Value, len(paths)), make([]Value, len(paths))
		c.Find(json, values)
		c.Find(json[:max(0, len(json)-1)], before)
		for i, path := range paths {
			check(t, json, path, values[i])
			if plain(path) && before[i].Exists() && string(before[i]) != string(values[i]) {
				t.Errorf("%s in the first part of %q is %q, in all of it %q", path, json, before[i], values[i])
			}
		}
	})
}

// check compares a value with gjson's, if the payload is a JSON object, and calls all its methods.
func check(t *testing.T, json []byte, path string, v Value) {
	t.Helper()
	v.Number()
	text, _ := v.Append(nil, 8)
	if len(text) > 8 {
		t.Errorf("%d bytes of text", len(text))
	}
	i := space(json, 0)
	if path == "" || i == len(json) || json[i] != '{' || !gjson.ValidBytes(json) {
		return
	}
	want := gjson.GetBytes(json, path)
	if v.Exists() != want.Exists() {
		t.Fatalf("%q of %q: exists %v, gjson says %v", path, json, v.Exists(), want.Exists())
	}
	if raw := want.Raw; raw != "" && string(v) != raw {
		t.Fatalf("%q of %q: got %q, gjson says %q", path, json, v, raw)
	}
}

func BenchmarkFind(b *testing.B) {
	json := []byte(quoteJSON)
	b.Run("six paths in one pass", func(b *testing.B) {
		p, values := Compile(six...), make([]Value, len(six))
		b.ReportAllocs()
		b.SetBytes(int64(len(json)))
		for b.Loop() {
			p.Find(json, values)
		}
	})
	b.Run("the last of all keys", func(b *testing.B) {
		p, values := Compile("symbol", "volume"), make([]Value, 2)
		b.ReportAllocs()
		b.SetBytes(int64(len(json)))
		for b.Loop() {
			p.Find(json, values)
		}
	})
	b.Run("six calls of gjson", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(json)))
		for b.Loop() {
			for _, path := range six {
				gjson.GetBytes(json, path)
			}
		}
	})
}

func Example() {
	paths := Compile("host", "disk.used")
	values := make([]Value, paths.Len())

	paths.Find([]byte(`{"host":"db-3","disk":{"used":"97.5","unit":"%"}}`), values)

	host, _ := values[0].Append(nil, 256)
	used, ok := values[1].Number()
	fmt.Println(string(host), used, ok)
	// Output: db-3 97.5 true
}
