package ticker

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"feedscope/test/race"
)

func columns(places []place) []int {
	var all []int
	for _, p := range places {
		all = append(all, p.column)
	}
	return all
}

func TestArrange(t *testing.T) {
	// A key, five values and a sparkline.
	wishes := []wish{{want: 7}, {want: 8}, {want: 7}, {want: 7}, {want: 8}, {want: 8}, {spark: true}}
	for _, c := range []struct {
		name string
		w    int
		want string
	}{
		{"wide: all, and the sparkline takes the rest", 100, "[0 1 2 3 4 5 6]"},
		{"the sparkline shrinks first", 61, "[0 1 2 3 4 5 6]"},
		{"then the rightmost value goes", 60, "[0 1 2 3 4 6]"},
		{"then the next", 50, "[0 1 2 3 6]"},
		{"then the next, but not yet the sparkline", 48, "[0 1 2 3 6]"},
		{"narrow: the sparkline goes first", 47, "[0 1 2 3 4]"},
		{"then the values", 27, "[0 1 2]"},
		{"the key and the first value never", 5, "[0 1]"},
	} {
		places := arrange(nil, c.w, wishes)
		if got := fmt.Sprint(columns(places)); got != c.want {
			t.Errorf("%d cells, %s: %s, want %s", c.w, c.name, got, c.want)
		}
	}
}

func TestSparklineTakesTheRest(t *testing.T) {
	wishes := []wish{{want: 7}, {want: 8}, {spark: true}}
	for w, want := range map[int]int{27: 8, 40: 17, 80: 57, 120: 97, 300: maxSpark} {
		if got := arrange(nil, w, wishes)[2].w; got != want {
			t.Errorf("of %d cells it takes %d, not %d", w, got, want)
		}
	}
}

func TestSparklinesShareEvenly(t *testing.T) {
	places := arrange(nil, 60, []wish{{want: 7}, {spark: true}, {want: 8}, {spark: true}})
	if a, b := places[1].w, places[3].w; b-a > 1 || b < a || places[3].x+b != 60-margin {
		t.Errorf("%d and %d cells", a, b)
	}
}

func TestKeyIsCutBeforeValue(t *testing.T) {
	wishes := []wish{{want: 10}, {want: 8}}
	for w, want := range map[int][2]int{21: {10, 8}, 20: {9, 8}, 15: {4, 8}, 14: {4, 7}, 8: {4, 1}, 4: {4, 0}} {
		places := arrange(nil, w, wishes)
		if got := [2]int{places[0].w, places[1].w}; got != want {
			t.Errorf("%d cells: %v, want %v", w, got, want)
		}
	}
}

func TestColumnsDoNotOverlap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range race.Inputs(20_000) {
		wishes := make([]wish, 1+rnd.IntN(8))
		for i := range wishes {
			wishes[i] = wish{want: rnd.IntN(20), spark: i > 0 && rnd.IntN(4) == 0}
		}
		w := rnd.IntN(150)
		places := arrange(nil, w, wishes)
		for i, p := range places {
			if i > 0 && (p.x <= places[i-1].x+places[i-1].w-1 || p.column <= places[i-1].column) {
				t.Fatalf("%d cells, %v: %v overlap", w, wishes, places)
			}
			if p.w < 0 || w > 20 && p.x+p.w > w-margin {
				t.Fatalf("%d cells, %v: %v leave the line", w, wishes, places)
			}
		}
		if len(places) < min(kept, len(wishes)) {
			t.Fatalf("%d cells, %v: %v lack the key or the first value", w, wishes, places)
		}
	}
}
