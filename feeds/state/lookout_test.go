package state

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
)

// lookoutOf returns a lookout for a and b messages with these payloads.
func lookoutOf(payloads ...string) *Lookout {
	l := NewLookout("", "a", "", "b")
	for _, data := range payloads {
		e := feeds.Event{Data: []byte(data)}
		l.Take(&e, func(*Record) {})
	}
	return &l
}

func TestLookoutReportsMissingPaths(t *testing.T) {
	for _, c := range []struct {
		name     string
		payloads []string
		want     Missing
	}{
		{"all paths missing", []string{`{"x":1}`, `{"y":1,"x":2}`}, Missing{Paths: []string{"a", "b"}, Events: 2, Members: []string{"x", "y"}}},
		{"one path missing", []string{`{"x":1}`, `{"a":1}`}, Missing{Paths: []string{"b"}, Events: 2, Members: []string{"x", "a"}}},
		{"null counts as missing", []string{`{"a":null,"b":1}`}, Missing{Paths: []string{"a"}, Events: 1, Members: []string{"a", "b"}}},
		{"nothing is kept once all were found", []string{`{"x":1}`, `{"a":1}`, `{"b":1}`, `{"z":1}`}, Missing{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lookoutOf(c.payloads...).Missing(); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestLookoutSaysWhyExpressionsHaveNoValue(t *testing.T) {
	l := NewLookout("", "price * 2", "n")
	take := func(data string) string {
		l.Take(&feeds.Event{Data: []byte(data)}, func(*Record) {})
		return l.Missing().Problem
	}
	for _, c := range []struct{ data, want string }{
		{`{"n":1}`, ""},
		{`{"price":"cheap"}`, "price is not a number"},
		{`{"n":2}`, "price is not a number"},
		{`{"price":3}`, ""},
		{`{"price":"cheap"}`, ""},
	} {
		if got := take(c.data); got != c.want {
			t.Errorf("after %s: %q, want %q", c.data, got, c.want)
		}
	}
}

func TestLookoutIsBounded(t *testing.T) {
	l := lookoutOf()
	for i := range 1000 {
		e := feeds.Event{Type: fmt.Appendf(nil, "%d%0200d", i, 0)}
		if !l.Pass(&e) {
			t.Fatal("Pass reports no change for another name")
		}
	}
	m := l.Missing()
	if m.Others != 1000 || len(m.Names) != maxNames || len(m.Names[0]) != maxName {
		t.Errorf("%d others, %d names", m.Others, len(m.Names))
	}
}

func TestOtherNamesAreForgotten(t *testing.T) {
	l := lookoutOf()
	other := feeds.Event{Type: []byte("other")}
	l.Pass(&other)
	kept := l.Missing()
	e := feeds.Event{Data: []byte(`{}`)}
	l.Take(&e, func(*Record) {})
	if m := l.Missing(); m.Others != 0 || m.Names != nil || l.Pass(&other) {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(kept.Names, []string{"other"}) {
		t.Errorf("an earlier result changed: %+v", kept)
	}
}

func TestLookoutAllocatesNothingOnceAllAreFound(t *testing.T) {
	l := lookoutOf(`{"a":1,"b":1}`)
	e := feeds.Event{Data: []byte(`{"x":1}`)}
	if n := testing.AllocsPerRun(100, func() { l.Take(&e, func(*Record) {}); l.Pass(&e) }); n != 0 || l.Missing().Events != 0 {
		t.Errorf("%v allocations, %+v", n, l.Missing())
	}
}

func TestRecords(t *testing.T) {
	for _, c := range []struct{ name, records, data, paths, want string }{
		{"elements of an array", "quotes", `{"quotes":[{"s":"a","p":1},{"s":"b"}]}`, "s p", `"a" 1; "b" -`},
		{"members of an object", "flags", `{"flags":{"x":{"on":true},"y":{}}}`, "@key on", `"x" true; "y" -`},
		{"an array as a whole", "@this", ` [{"s":"a"},{"s":"b"}] `, "@key s", `0 "a"; 1 "b"`},
		{"an object as a whole", "@this", `{"a":1,"b":[2]}`, "@key @this", `"a" 1; "b" [2]`},
		{"values of the event", "l.m", `{"ts":7,"l":{"m":[1,2]}}`, "@this @event.ts @event.x", "1 7 -; 2 7 -"},
		{"numbers and texts", "a", `{"a":[1,"x",null]}`, "@this", `1; "x"; null`},
		{"none", "a", `{"a":[]}`, "s", ""},
		{"another type", "a", `{"a":"x"}`, "s", ""},
		{"nothing there", "a", `{"b":1}`, "s", ""},
		{"no JSON", "@this", `hello`, "s", ""},
		{"without records the event is one", "", `{"s":1,"@key":2}`, "s @key", "1 2"},
		{"the type of an event", "", `{"s":1,"@type":2}`, `s @type \@type`, `1 "tick" 2`},
		{"the type of the event of a record", "q", `{"q":[{"s":1},{"s":2}]}`, "@type s", `"tick" 1; "tick" 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := NewLookout(c.records, strings.Fields(c.paths)...)
			var rows []string
			l.Take(&feeds.Event{Type: []byte("tick"), Data: []byte(c.data)}, func(r *Record) {
				var row []string
				for _, v := range r.Values {
					row = append(row, cmp.Or(string(v), "-"))
				}
				rows = append(rows, strings.Join(row, " "))
			})
			if got := strings.Join(rows, "; "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestMissingRecordsHideOtherMissingPaths(t *testing.T) {
	l := NewLookout("quotes", "s")
	take := func(data string) string {
		l.Take(&feeds.Event{Data: []byte(data)}, func(*Record) {})
		return fmt.Sprint(l.Missing().Paths, l.Missing().Events)
	}
	if got := take(`{"q":1}`); got != "[quotes] 1" {
		t.Error(got)
	}
	if got := take(`{"quotes":[{"x":1},{"x":2}]}`); got != "[s] 2" {
		t.Error(got)
	}
	if got := take(`{"quotes":{"a":{"s":1}}}`); got != "[] 0" {
		t.Error(got)
	}
}

func TestRecordsAllocateNothing(t *testing.T) {
	l := NewLookout("q", "s", "@key", "@event.ts", "@type")
	e := feeds.Event{Type: []byte("tick"), Data: []byte(`{"ts":1,"q":[{"s":1},{"s":2}]}`)}
	n := 0
	fold := func(r *Record) { n += len(r.Values) }
	l.Take(&e, fold)
	if allocated := testing.AllocsPerRun(100, func() { l.Take(&e, fold) }); allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}
