package groups

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
)

var start = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

func message(after time.Duration, kind, data string) feeds.Event {
	return feeds.Event{Kind: feeds.Message, Type: []byte(kind), Data: []byte(data), Time: start.Add(after)}
}

// read returns the rows as text.
func read(s *Set, after time.Duration, o Order) string {
	var snap Snapshot
	s.Read(start.Add(after), o, nil, &snap)
	var out []string
	for _, r := range snap.Rows {
		text := fmt.Sprintf("%s %d", r.Key, r.Count)
		if r.N > 0 {
			text += fmt.Sprintf(" (%d: %v, %v to %v, %v)", r.N, r.Sum, r.Min, r.Max, r.Mean)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestCountsByType(t *testing.T) {
	s := New(Options{})
	for _, kind := range []string{"quote", "trade", "quote", "quote"} {
		s.Fold([]feeds.Event{message(0, kind, "x")})
	}
	s.Fold([]feeds.Event{{Kind: feeds.Comment, Time: start}})
	if got := read(s, 0, Order{}); got != "quote 3; trade 1" {
		t.Errorf("got %s", got)
	}
	if got := read(s, 6*time.Minute, Order{}); got != "" {
		t.Errorf("after the window there is %s", got)
	}
}

func TestSumsUpNumbers(t *testing.T) {
	s := New(Options{By: []string{"a", "b"}, Value: "v", Events: []string{"e"}})
	for i, data := range []string{
		`{"a":"x","b":1,"v":5}`, `{"a":"x","b":1,"v":"7"}`, `{"a":"x","b":1}`, `{"a":"y","v":1}`, `{"b":null,"v":1}`, `{"a":"z"}`,
	} {
		s.Fold([]feeds.Event{message(time.Duration(i)*time.Second, "e", data), message(0, "other", data)})
	}
	for o, want := range map[Order]string{
		{}:                               "x/1 3 (2: 12, 5 to 7, 6); y/ 1 (1: 1, 1 to 1, 1); z/ 1",
		{Column: ByMax}:                  "x/1 3 (2: 12, 5 to 7, 6); y/ 1 (1: 1, 1 to 1, 1); z/ 1",
		{Column: BySum, Ascending: true}: "z/ 1; y/ 1 (1: 1, 1 to 1, 1); x/1 3 (2: 12, 5 to 7, 6)",
		{Column: ByKey}:                  "z/ 1; y/ 1 (1: 1, 1 to 1, 1); x/1 3 (2: 12, 5 to 7, 6)",
	} {
		if got := read(s, 6*time.Second, o); got != want {
			t.Errorf("%+v: got %s, want %s", o, got, want)
		}
	}
	var snap Snapshot
	s.Read(start, Order{}, func(key string) bool { return key == "y/" }, &snap)
	if snap.Without != 1 || len(snap.Rows) != 1 || snap.Total != 3 || snap.Events != 5 {
		t.Errorf("%+v", snap)
	}
}

func TestSlashesInValuesKeepGroupsApart(t *testing.T) {
	s := New(Options{By: []string{"a", "b"}})
	for _, data := range []string{
		`{"a":"x/y","b":"z"}`, `{"a":"x","b":"y/z"}`, `{"a":"x\u0000y","b":"z"}`, `{"a":"x","b":"y\u0000z"}`,
	} {
		s.Fold([]feeds.Event{message(0, "e", data)})
	}
	var snap Snapshot
	s.Read(start, Order{Column: ByKey, Ascending: true}, nil, &snap)
	var parts []string
	for _, r := range snap.Rows {
		parts = append(parts, fmt.Sprintf("%s %q", r.Key, state.Parts(r.ID)))
	}
	want := []string{
		`x/y/z ["x" "y/z"]`, `x/y/z ["x/y" "z"]`, "x/y\uFFFDz [\"x\" \"y\uFFFDz\"]", "x\uFFFDy/z [\"x\uFFFDy\" \"z\"]",
	}
	if !slices.Equal(parts, want) {
		t.Errorf("the groups are %q", parts)
	}
}

func TestGroupsAreBounded(t *testing.T) {
	s := New(Options{By: []string{"k"}, Max: 3})
	put := func(after time.Duration, key int) {
		s.Fold([]feeds.Event{message(after, "e", fmt.Sprintf(`{"k":%d}`, key))})
	}
	for i := range 5 {
		put(0, i)
	}
	var snap Snapshot
	s.Read(start, Order{}, nil, &snap)
	if got := read(s, 0, Order{}); got != "0 1; 1 1; 2 1" || snap.Others != 2 || snap.Events != 5 {
		t.Errorf("got %s, %+v", got, snap)
	}
	put(4*time.Minute, 1)
	put(6*time.Minute, 9)
	if got := read(s, 6*time.Minute, Order{}); got != "1 1; 9 1" {
		t.Errorf("idle groups made no room: %s", got)
	}
}

func TestWindowIsLikeAPlainList(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const window = time.Minute
	s := New(Options{By: []string{"k"}, Value: "v", Window: window})
	type sample struct {
		bucket int64
		key    string
		v      float64
	}
	var all []sample
	at := time.Duration(0)
	for i := range 3000 {
		if i > 0 {
			at += time.Duration(r.Int64N(int64(100 * time.Millisecond)))
		}
		one := sample{int64(at / time.Second), fmt.Sprint("k", r.IntN(4)), float64(r.IntN(100))}
		all = append(all, one)
		s.Fold([]feeds.Event{message(at, "e", fmt.Sprintf(`{"k":%q,"v":%v}`, one.key, one.v))})
		if r.IntN(50) > 0 {
			continue
		}
		var snap Snapshot
		s.Read(start.Add(at), Order{Column: ByKey, Ascending: true}, nil, &snap)
		for _, row := range snap.Rows {
			var values []float64
			sum := 0.0
			for _, one := range all {
				if one.key == row.Key && one.bucket > int64(at/time.Second)-60 {
					values = append(values, one.v)
					sum += one.v
				}
			}
			if row.Count != uint64(len(values)) || row.Sum != sum || row.Max != slices.Max(values) || row.Min != slices.Min(values) {
				t.Fatalf("at %v: %+v, want %d, %v", at, row, len(values), sum)
			}
			last := values[max(len(values)-recent, 0):]
			slices.Sort(last)
			if n := len(last); n < leastP95 != math.IsNaN(row.P95) || n >= leastP95 && row.P95 != last[(n*95+99)/100-1] {
				t.Fatalf("at %v: p95 %v of %d", at, row.P95, n)
			}
		}
	}
}

func BenchmarkFold(b *testing.B) {
	s := New(Options{By: []string{"host"}, Value: "v"})
	var batch []feeds.Event
	for i := range 48 {
		batch = append(batch, message(0, "e", fmt.Sprintf(`{"ts":1763683200000,"host":"db-%d","v":%d}`, i%24, i)))
	}
	b.ReportAllocs()
	for i := 0; i < b.N; i += len(batch) {
		s.Fold(batch[:min(len(batch), b.N-i)])
	}
}
