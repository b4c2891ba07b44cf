package series

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

var start = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// sample returns a message of feed 0 at a number of milliseconds after start.
func sample(ms int, data string) feeds.Event {
	return feeds.Event{Type: []byte("sample"), Data: []byte(data), Time: at(ms)}
}

var options = Options{
	By: []string{"host", "name"}, Values: []Value{{Path: "value", Unit: "unit"}}, Window: 10 * time.Second, Buckets: 10,
}

// fold folds payloads one millisecond apart.
func fold(s *Set, payloads ...string) *Snapshot {
	for i, data := range payloads {
		s.Fold([]feeds.Event{sample(i, data)})
	}
	return all(s, at(len(payloads)), 10)
}

func all(s *Set, now time.Time, points int) *Snapshot {
	var snapshot Snapshot
	s.Reader().Read(now, 0, 1<<30, points, &snapshot)
	return &snapshot
}

func names(s *Snapshot) string {
	var names []string
	for _, r := range s.Rows {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

func TestNames(t *testing.T) {
	long := strings.Repeat("x", maxText)
	for _, c := range []struct {
		name, payloads, want string
		skipped, refused     uint64
	}{
		{"the parts joined", `{"host":"db-3","name":"cpu","value":1}`, "db-3/cpu", 0, 0},
		{"in natural order", `{"host":"db-10","value":1};{"host":"db-9","value":1}`, "db-9 db-10", 0, 0},
		{"a missing part is left out", `{"name":"cpu","value":1};{"host":"a","value":1}`, "a cpu", 0, 0},
		{"null is not a part", `{"host":null,"name":"cpu","value":1}`, "cpu", 0, 0},
		{"numbers can be part of a name", `{"host":7,"name":"cpu","value":1}`, "7/cpu", 0, 0},
		{"escapes are decoded", `{"host":"\u0061","value":1};{"host":"a","value":1}`, "a", 0, 0},
		{
			"a part may contain the separator", `{"host":"a/b","name":"c","value":1};{"host":"a","name":"b/c","value":1}`,
			"a/b/c a/b/c", 0, 0,
		},
		{"different missing parts, different series", `{"host":"a","value":1};{"name":"a","value":1}`, "a a", 0, 0},
		{"no parts", `{"value":1};{"host":"","name":null,"value":1}`, "", 2, 0},
		{"without a value", `{"host":"a"};{"host":"a","value":"x"};{"host":"a","value":null}`, "", 3, 0},
		{"not a finite number", `{"host":"a","value":"NaN"};{"host":"a","value":1e999};{"host":"a","value":"Inf"}`, "", 3, 0},
		{"not JSON", `hello;[1]`, "", 2, 0},
		{"a number as a string", `{"host":"a","value":"1.5"}`, "a", 0, 0},
		{"the longest part", `{"host":"` + long + `","value":1}`, long, 0, 0},
		{"too long a part", `{"host":"` + long + `","value":1};{"host":"` + long + `y","value":1}`, long, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fold(New(options), strings.Split(c.payloads, ";")...)
			if got := names(s); got != c.want || s.Skipped != c.skipped || s.Refused != c.refused {
				t.Errorf("got %s, %+v", got, s.Counts)
			}
		})
	}
}

func TestWithoutNamesThereIsOneSeries(t *testing.T) {
	s := fold(New(Options{Values: []Value{{Path: "v", Name: "v"}}}), `{"v":1}`, `{"v":3,"host":"a"}`)
	if names(s) != "v" || s.Rows[0].Window.Mean != 2 {
		t.Errorf("%+v", s.Rows)
	}
}

func TestSetIsBounded(t *testing.T) {
	opts := options
	opts.Max = 2
	s := fold(New(opts), `{"host":"a","value":1}`, `{"host":"b","value":1}`, `{"host":"c","value":1}`, `{"host":"a","value":2}`)
	if names(s) != "a b" || s.Refused != 1 || s.Updates != 3 || s.Total != 2 {
		t.Errorf("%s, %+v", names(s), s.Counts)
	}
}

func TestOnlyNamedEventsAreFolded(t *testing.T) {
	opts := options
	opts.Events = []string{"sample"}
	s := New(opts)
	before := s.Generation()
	e := sample(0, `{"host":"a","value":1}`)
	for _, change := range []func(*feeds.Event){
		func(e *feeds.Event) { e.Kind = feeds.Comment },
	} {
		e := e
		change(&e)
		s.Fold([]feeds.Event{e})
	}
	if s.Generation() != before {
		t.Error("folded events with other names")
	}
	other := e
	other.Type = []byte("other")
	s.Fold([]feeds.Event{other})
	if got := all(s, start, 1); len(got.Rows) != 0 || got.Missing.Others != 1 {
		t.Errorf("folded an event with another name: %+v", got)
	}
	s.Fold([]feeds.Event{e})
	if s.Generation() == before || len(all(s, start, 1).Rows) != 1 {
		t.Error("did not fold an event with the name")
	}
}

func TestRowDescribesItsEvents(t *testing.T) {
	s := New(options)
	s.Fold([]feeds.Event{sample(0, `{"host":"a","value":5,"unit":"%"}`), sample(500, `{"host":"a","value":-2}`)})
	e := sample(1000, `{"host":"a","value":3,"unit":null}`)
	e.Feed = 2
	s.Fold([]feeds.Event{e})
	r := all(s, at(60_000), 1).Rows[0]
	got := fmt.Sprintf("%v%s %v..%v %d updates, feed %d, %v", r.Last, r.Unit, r.Lowest, r.Highest, r.Updates, r.Feed,
		r.Updated.Sub(start))
	if want := "3% -2..5 3 updates, feed 2, 1s"; got != want || r.Window.Count != 0 {
		t.Errorf("got %s, want %s; %+v", got, want, r.Window)
	}
}

// points formats a sparkline, with "-" for no value.
func points(values []float64) string {
	out := make([]string, len(values))
	for i, v := range values {
		if out[i] = fmt.Sprint(v); math.IsNaN(v) {
			out[i] = "-"
		}
	}
	return strings.Join(out, " ")
}

func TestWindowAndSpark(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []int // milliseconds and value in turn
		now, n int
		window Window
		spark  string
	}{
		{"one value", []int{0, 5}, 0, 3, Window{1, 5, 5, 5}, "- - 5"},
		{"the last of a bucket is drawn, all are counted", []int{0, 5, 300, 1, 900, 3}, 999, 2, Window{3, 1, 3, 5}, "- 3"},
		{"one value per bucket", []int{0, 1, 1000, 2, 2000, 3}, 2000, 10, Window{3, 1, 2, 3}, "- - - - - - - 1 2 3"},
		{"time passes without events", []int{0, 1, 1000, 2}, 3000, 5, Window{2, 1, 1.5, 2}, "- - - 2 -"},
		{"no value where there was no event", []int{0, 1, 4000, 2}, 4000, 10, Window{2, 1, 1.5, 2}, "- - - - - 1 - - - 2"},
		{"values older than the window are dropped", []int{0, 1, 1000, 2, 10_000, 3}, 10_500, 10, Window{2, 2, 2.5, 3}, "2 - - - - - - - - 3"},
		{"all values are too old", []int{0, 1}, 10_000, 4, Window{}, "- - - -"},
		{"the oldest value is just in the window", []int{0, 1}, 9_999, 10, Window{1, 1, 1, 1}, "1 - - - - - - - - -"},
		{"the ring wraps around", []int{0, 1, 10_000, 2, 20_000, 3, 20_100, 4}, 20_500, 2, Window{2, 3, 3.5, 4}, "- 4"},
		{"more points than buckets", []int{0, 1}, 0, 99, Window{1, 1, 1, 1}, "- - - - - - - - - 1"},
		{"no points", []int{0, 1}, 0, 0, Window{1, 1, 1, 1}, ""},
		{"arrived after the reader looked at its clock", []int{0, 1, 5000, 2}, 4900, 10, Window{2, 1, 1.5, 2}, "- - - - 1 - - - - 2"},
		{"late by another feed's clock", []int{0, 1, 3000, 2, 1000, 9}, 3000, 10, Window{3, 1, 4, 9}, "- - - - - - 1 9 - 2"},
		{"too late for the window", []int{0, 1, 15_000, 2, 5000, 9}, 15_000, 1, Window{1, 2, 2, 2}, "2"},
		{"before the first", []int{5000, 1, 0, 9}, 5000, 10, Window{2, 1, 5, 9}, "- - - - 9 - - - - 1"},
		{"just before the first", []int{5000, 1, 4500, 9}, 5000, 10, Window{2, 1, 5, 9}, "- - - - - - - - 9 1"},
		{"before the first, in parts", []int{5000, 1, 2500, 9}, 5000, 4, Window{2, 1, 5, 9}, "- 9 - 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(options)
			for i := 0; i < len(c.values); i += 2 {
				s.Fold([]feeds.Event{sample(c.values[i], fmt.Sprintf(`{"host":"a","value":%d}`, c.values[i+1]))})
			}
			r := all(s, at(c.now), c.n).Rows[0]
			if r.Window != c.window || points(r.Spark) != c.spark {
				t.Errorf("got  %+v, %s\nwant %+v, %s", r.Window, points(r.Spark), c.window, c.spark)
			}
		})
	}
}

func TestSparklineDoesNotFlicker(t *testing.T) {
	s := New(options)
	before := "- - - -"
	for i := range 60 {
		s.Fold([]feeds.Event{sample(i*1000, fmt.Sprintf(`{"host":"a","value":%d}`, i))})
		line := points(all(s, at(i*1000), 4).Rows[0].Spark)
		// A point is two and a half buckets: either the newest point changes, or all move on by one.
		_, moved, _ := strings.Cut(before, " ")
		settled := before[:strings.LastIndexByte(before, ' ')+1]
		if !strings.HasPrefix(line, settled) && !strings.HasPrefix(line, moved+" ") {
			t.Errorf("from %s to %s", before, line)
		}
		before = line
	}
}

func TestMeanIsWithinTheRange(t *testing.T) {
	for _, values := range []string{
		`1e308;1e308;1e308`, `-1.7e308;-1.7e308`, `0.1;0.1;0.1`, `1e308;-1e308;1e308;1e308`,
	} {
		s := New(options)
		for _, v := range strings.Split(values, ";") {
			s.Fold([]feeds.Event{sample(0, `{"host":"a","value":`+v+`}`)})
		}
		if w := all(s, start, 1).Rows[0].Window; !(w.Mean >= w.Min && w.Mean <= w.Max) {
			t.Errorf("%s: %+v", values, w)
		}
	}
}

func TestReadRange(t *testing.T) {
	s := New(options)
	fold(s, `{"host":"a","value":1}`, `{"host":"b","value":1}`, `{"host":"c","value":1}`)
	r := s.Reader()
	var got Snapshot
	for _, c := range []struct {
		from, to int
		want     string
		at       int
	}{
		{1, 2, "b", 1},
		{2, 9, "c", 2},
		{-1, 1, "a", 0},
		{9, 12, "", 3},
		{2, 1, "", 1},
	} {
		r.Read(start, c.from, c.to, 1, &got)
		if names(&got) != c.want || got.From != c.at || got.Matching != 3 || got.Total != 3 {
			t.Errorf("[%d, %d): %s from %d, %d of %d", c.from, c.to, names(&got), got.From, got.Matching, got.Total)
		}
	}
	r.Filter(func(name string) bool { return name != "b" })
	r.Read(start, 0, 9, 1, &got)
	if names(&got) != "a c" || got.Matching != 2 || r.Find(got.Rows[1].ID) != 1 || r.Find("b") != -1 {
		t.Errorf("filtered: %s", names(&got))
	}
	fold(s, `{"host":"bb","value":1}`)
	r.Read(start, 0, 9, 1, &got)
	if names(&got) != "a bb c" {
		t.Errorf("with a new one: %s", names(&got))
	}
}

func TestFoldAllocatesNothing(t *testing.T) {
	s, batch := samples(24)
	s.Fold(batch)
	if n := testing.AllocsPerRun(50, func() { s.Fold(batch) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	r, got := s.Reader(), Snapshot{}
	r.Read(start, 0, 24, 30, &got)
	if n := testing.AllocsPerRun(50, func() { r.Read(start, 0, 24, 30, &got) }); n != 0 {
		t.Errorf("%v allocations of a Read", n)
	}
}

func TestSeveralNumbersOfOneEvent(t *testing.T) {
	values := []Value{{Path: "cpu", Name: "cpu", UnitText: "%"}, {Path: "mem.used", Name: "memory", Unit: "mem.unit"}}
	for _, c := range []struct {
		name, payloads, want string
		skipped              uint64
	}{
		{"a series each", `{"h":"a","cpu":1,"mem":{"used":2,"unit":"MiB"}}`, "a/cpu 1 %, a/memory 2 MiB", 0},
		{"a missing one has none", `{"h":"a","cpu":1}`, "a/cpu 1 %", 0},
		{
			"in different events", `{"h":"a","cpu":1};{"h":"b","mem":{"used":2}};{"h":"a","mem":{"used":3}}`,
			"a/cpu 1 %, a/memory 3 , b/memory 2 ", 0,
		},
		{"none", `{"h":"a"};{"h":"a","cpu":"x"}`, "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			s := fold(New(Options{By: []string{"h"}, Values: values}), strings.Split(c.payloads, ";")...)
			for _, r := range s.Rows {
				got = append(got, fmt.Sprintf("%s %v %s", r.Name, r.Last, r.Unit))
			}
			if got := strings.Join(got, ", "); got != c.want || s.Skipped != c.skipped {
				t.Errorf("got %s, %+v", got, s.Counts)
			}
		})
	}
}
