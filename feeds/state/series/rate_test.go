package series

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"feedscope/feeds"
)

// rates folds values of a counter, each at a time in milliseconds, and returns the rates with theirs.
func rates(t *testing.T, now int, values ...[2]int) string {
	t.Helper()
	s := New(Options{Values: []Value{{Path: "n", Name: "n", Unit: "u", UnitText: "req", Rate: true}}})
	r, got := s.Reader(), Snapshot{}
	var list []string
	seen := uint64(0)
	read := func(ms int) {
		for r.Read(at(ms), 0, 1, 0, &got); len(got.Rows) > 0 && got.Rows[0].Updates > seen; seen++ {
			row := &got.Rows[0]
			list = append(list, fmt.Sprintf("%v%s at %d", math.Round(row.Last), row.Unit, row.Updated.Sub(start).Milliseconds()))
		}
	}
	for _, v := range values {
		s.Fold([]feeds.Event{sample(v[0], fmt.Sprintf(`{"n":%d}`, v[1]))})
		read(v[0])
	}
	read(now)
	return strings.Join(list, ", ")
}

func TestRatesOfLastSecondAreCounted(t *testing.T) {
	s := New(Options{Values: []Value{{Path: "n", Name: "n", Rate: true}}})
	for i := range 3 {
		s.Fold([]feeds.Event{sample(i*1000, fmt.Sprintf(`{"n":%d}`, i))})
	}
	for _, c := range []struct {
		ms   int
		want uint64
	}{{2000, 1}, {3000, 2}} {
		if got := all(s, at(c.ms), 0); got.Updates != c.want || got.Rows[0].Updates != c.want {
			t.Errorf("after %d ms: %d of the set, %d of the series, want %d", c.ms, got.Updates, got.Rows[0].Updates, c.want)
		}
	}
}

func TestRates(t *testing.T) {
	for _, c := range []struct {
		name   string
		now    int
		values [][2]int
		want   string
	}{
		{
			"growth per second", 4000,
			[][2]int{{0, 10}, {1000, 15}, {2000, 15}, {3000, 1015}},
			"5req/s at 1000, 0req/s at 2000, 1000req/s at 3000",
		},
		{
			"the last one counts once its second is over", 10_999,
			[][2]int{{0, 0}, {1000, 5}, {2000, 10}, {10_000, 90}},
			"5req/s at 1000, 5req/s at 2000",
		},
		{"not before", 2000, [][2]int{{0, 0}, {1000, 5}, {2000, 10}, {10_000, 90}}, "5req/s at 1000, 5req/s at 2000"},
		{"one value has no rate", 9000, [][2]int{{0, 10}}, ""},
		{
			"many in a second make one", 2500,
			[][2]int{{0, 0}, {400, 7}, {600, 8}, {800, 8}, {1100, 20}, {1800, 28}},
			"10req/s at 800, 20req/s at 1800",
		},
		{
			"repeated events after a gap are no peak", 23_000,
			[][2]int{{0, 0}, {9000, 9}, {20_000, 10}, {20_001, 50}, {20_002, 119}, {21_002, 120}},
			"1req/s at 9000, 10req/s at 20002, 1req/s at 21002",
		},
		{
			"repeated events at the start are none either", 3000,
			[][2]int{{0, 0}, {1, 500}, {2, 1000}, {1002, 1003}, {2002, 1004}},
			"3req/s at 1002, 1req/s at 2002",
		},
		{
			"a restart has no rate", 5000,
			[][2]int{{0, 100}, {1000, 110}, {2000, 3}, {3000, 8}, {4000, 10}},
			"10req/s at 1000, 5req/s at 3000, 2req/s at 4000",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rates(t, c.now, c.values...); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
