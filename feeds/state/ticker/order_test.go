package ticker

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/state/natural"
)

// keys returns the joined keys of a range of rows.
func keys(r *Reader, from, to int) string {
	var s Snapshot
	r.Read(from, to, &s)
	var names []string
	for _, row := range s.Rows {
		names = append(names, row.Key)
	}
	return strings.Join(names, " ")
}

func shop() *Book {
	b := market()
	fold(b, `{"symbol":"n10","bid":3,"side":"x2"}`, `{"symbol":"n9","bid":20}`, `{"symbol":"n2","side":"x10"}`,
		`{"symbol":"n1","bid":3,"side":"x10"}`)
	return b
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name       string
		column     int
		descending bool
		want       string
	}{
		{"keys in natural order", ByKey, false, "n1 n2 n9 n10"},
		{"keys descending", ByKey, true, "n10 n9 n2 n1"},
		{"numbers by size, equal ones by key", 1, false, "n1 n10 n9 n2"},
		{"largest first, rows without a number still last", 1, true, "n9 n1 n10 n2"},
		{"texts in natural order", 0, false, "n10 n1 n2 n9"},
		{"texts descending", 0, true, "n1 n2 n10 n9"},
		{"an unknown column", 7, false, "n1 n2 n9 n10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := shop().Reader()
			r.Sort(c.column, c.descending)
			if got := keys(r, 0, 9); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestReadRange(t *testing.T) {
	r := shop().Reader()
	for _, c := range []struct {
		from, to int
		want     string
		at       int
	}{
		{1, 3, "n2 n9", 1},
		{3, 9, "n10", 3},
		{-2, 1, "n1", 0},
		{7, 9, "", 4},
		{3, 1, "", 1},
		{0, 0, "", 0},
	} {
		if got := keys(r, c.from, c.to); got != c.want {
			t.Errorf("[%d, %d): got %q, want %q", c.from, c.to, got, c.want)
		}
		var s Snapshot
		if r.Read(c.from, c.to, &s); s.From != c.at || s.Matching != 4 || s.Total != 4 {
			t.Errorf("[%d, %d): from %d, %d of %d", c.from, c.to, s.From, s.Matching, s.Total)
		}
	}
}

func TestFilter(t *testing.T) {
	b := shop()
	r := b.Reader()
	r.Filter(func(key string) bool { return strings.Contains(key, "1") })
	if got := keys(r, 0, 9); got != "n1 n10" {
		t.Errorf("got %s", got)
	}
	fold(b, `{"symbol":"n31"}`, `{"symbol":"n3"}`)
	if got := keys(r, 0, 9); got != "n1 n10 n31" {
		t.Errorf("with new rows: %s", got)
	}
	if i, j := r.Find("n10"), r.Find("n3"); i != 1 || j != -1 {
		t.Errorf("found at %d and %d", i, j)
	}
	r.Sort(1, true)
	if got := keys(r, 0, 9); got != "n1 n10 n31" {
		t.Errorf("sorted: %s", got)
	}
	r.Filter(nil)
	if got := keys(r, 0, 1); got != "n9" {
		t.Errorf("without: %s", got)
	}
}

func TestOrderFollowsChanges(t *testing.T) {
	b := shop()
	r := b.Reader()
	r.Sort(1, false)
	before := keys(r, 0, 9)
	fold(b, `{"symbol":"n9","bid":1}`)
	if got := keys(r, 0, 9); got != "n9 n1 n10 n2" {
		t.Errorf("%s, before %s", got, before)
	}
}

func TestSortsOnlyWhenNeeded(t *testing.T) {
	b := shop()
	r := b.Reader()
	r.Sort(1, false)
	keys(r, 0, 9)
	// A mark in the collected values lasts as long as they are not collected again.
	r.order.values[0].end = -1
	fold(b, `{"symbol":"n9","price":1}`, `{"symbol":"n9","bid":20}`)
	keys(r, 0, 9)
	if r.order.values[0].end != -1 {
		t.Error("sorted again although no value of the column changed")
	}
}

func TestOrderAgreesWithSimpleSort(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	b := market()
	r := b.Reader()
	for range 300 {
		for range rnd.IntN(5) {
			data := fmt.Sprintf(`{"symbol":"n%d","bid":%d,"side":"s%d"}`, rnd.IntN(60), rnd.IntN(9), rnd.IntN(12))
			b.Fold([]feeds.Event{quote(0, data)})
		}
		column, descending := rnd.IntN(3)-1, rnd.IntN(2) == 0
		r.Sort(column, descending)
		rows := all(b).Rows
		slices.SortFunc(rows, func(x, y Row) int {
			c := natural.Compare(x.Key, y.Key)
			if column >= 0 {
				p, q := x.Cells[column], y.Cells[column]
				d := cmp.Or(cmp.Compare(p.Number, q.Number), natural.Compare(string(p.Text), string(q.Text)))
				if descending {
					d = -d
				}
				return cmp.Or(d, c)
			}
			if descending {
				return -c
			}
			return c
		})
		var want []string
		for _, row := range rows {
			want = append(want, row.Key)
		}
		if got := keys(r, 0, 99); got != strings.Join(want, " ") {
			t.Fatalf("column %d, descending %v\n got %s\nwant %v", column, descending, got, want)
		}
	}
}
