package layout

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"feedscope/test/race"
)

// demo is the layout of the demo: a row for the feeds, then two rows of two panels.
var demo = Spec{Header: 1, Footer: 1, Rows: []Row{
	{Lines: 5, Cells: []Cell{{Name: "feeds"}}},
	{Cells: []Cell{{Name: "market", Weight: 3}, {Name: "alerts", Weight: 2}}},
	{Cells: []Cell{{Name: "metrics", Weight: 3}, {Name: "events", Weight: 2}}},
}}

func TestDemoLayout(t *testing.T) {
	tests := []struct {
		name string
		w, h int
		want []Placed
	}{
		{"120x40", 120, 40, []Placed{
			{"feeds", Rect{0, 1, 120, 5}},
			{"market", Rect{0, 6, 72, 17}},
			{"alerts", Rect{72, 6, 48, 17}},
			{"metrics", Rect{0, 23, 72, 16}},
			{"events", Rect{72, 23, 48, 16}},
		}},
		{"80x24", 80, 24, []Placed{
			{"feeds", Rect{0, 1, 80, 5}},
			{"market", Rect{0, 6, 48, 9}},
			{"alerts", Rect{48, 6, 32, 9}},
			{"metrics", Rect{0, 15, 48, 8}},
			{"events", Rect{48, 15, 32, 8}},
		}},
		{"40x14, the least that holds all", 40, 14, []Placed{
			{"feeds", Rect{0, 1, 40, 4}},
			{"market", Rect{0, 5, 20, 4}},
			{"alerts", Rect{20, 5, 20, 4}},
			{"metrics", Rect{0, 9, 20, 4}},
			{"events", Rect{20, 9, 20, 4}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Compute(tt.w, tt.h, demo)
			if !slices.Equal(got.Panels, tt.want) {
				t.Errorf("got  %v\nwant %v", got.Panels, tt.want)
			}
			check(t, tt.w, tt.h, demo, got)
		})
	}
}

func TestHidden(t *testing.T) {
	tests := []struct {
		name   string
		w, h   int
		spec   Spec
		want   []string
		hidden []string
	}{
		{"the last row goes first", 80, 10, demo, []string{"feeds", "market", "alerts"}, []string{"metrics", "events"}},
		{"the last panel of a narrow row goes", 50, 20, Spec{Rows: []Row{
			{Cells: []Cell{{Name: "a"}, {Name: "b"}, {Name: "c"}}}, {Cells: []Cell{{Name: "d"}}},
		}}, []string{"a", "b", "d"}, []string{"c"}},
		{"after a row without room, nothing takes its place", 50, 10, Spec{Rows: []Row{
			{Cells: []Cell{{Name: "a"}}}, {Cells: []Cell{{Name: "b"}}}, {Cells: []Cell{{Name: "c"}}}, {Lines: 3, Cells: []Cell{{Name: "d"}}},
		}}, []string{"a", "b"}, []string{"c", "d"}},
		{"rows without panels are none", 50, 12, Spec{Rows: []Row{{}, {Cells: []Cell{{Name: "a"}}}, {Lines: 4}}}, []string{"a"}, nil},
		{"one alone", 80, 24, demo.Only("events"), []string{"events"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Compute(tt.w, tt.h, tt.spec)
			var names []string
			for _, p := range got.Panels {
				names = append(names, p.Name)
			}
			if !slices.Equal(names, tt.want) || !slices.Equal(got.Hidden, tt.hidden) {
				t.Errorf("shown %v, hidden %v, want %v and %v", names, got.Hidden, tt.want, tt.hidden)
			}
			check(t, tt.w, tt.h, tt.spec, got)
		})
	}
}

func TestSmallScreenHasOnePanel(t *testing.T) {
	s := demo
	s.Alone = "alerts"
	hidden := []string{"feeds", "market", "metrics", "events"}
	for size, want := range map[[2]int]Rect{
		{39, 24}: {0, 1, 39, 22}, {80, 9}: {0, 1, 80, 7}, {20, 5}: {0, 1, 20, 4}, {12, 3}: {0, 0, 12, 3}, {1, 1}: {0, 0, 1, 1}, {0, 0}: {}, {-3, -3}: {},
	} {
		got := Compute(size[0], size[1], s)
		if at, ok := got.Find("alerts"); !ok || at != want || !got.Small || !slices.Equal(got.Hidden, hidden) {
			t.Errorf("%v gives %+v", size, got)
		}
	}
	if got := Compute(MinWidth, MinHeight, s); got.Small || len(got.Panels) < 2 {
		t.Errorf("the minimum gives %+v", got)
	}
}

func TestDivide(t *testing.T) {
	tests := []struct {
		name   string
		total  int
		shares []share
		want   []int
	}{
		{"by weight", 90, []share{{weight: 1}, {weight: 2}}, []int{30, 60}},
		{"the first of equals gets what is over", 7, []share{{weight: 1}, {weight: 1}, {weight: 1}}, []int{3, 2, 2}},
		{"a minimum is kept", 50, []share{{weight: 9}, {weight: 1, min: 20}}, []int{30, 20}},
		{"fixed comes before weighted", 30, []share{{fixed: 5, min: 3}, {weight: 1, min: 3}}, []int{5, 25}},
		{"fixed shrinks for minimums", 10, []share{{fixed: 8, min: 3}, {weight: 1, min: 6}}, []int{4, 6}},
		{"a fixed share below its minimum gets that", 10, []share{{fixed: 1, min: 3}, {weight: 1}}, []int{3, 7}},
		{"without weights the last gets the rest", 20, []share{{fixed: 5}, {fixed: 6}}, []int{5, 15}},
		{"nobody", 20, nil, []int{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := divide(tt.total, tt.shares); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFindAndAt(t *testing.T) {
	l := Compute(80, 24, demo)
	for y := range 24 {
		for x := range 80 {
			p, ok := l.At(x, y)
			if r, found := l.Find(p.Name); ok != (y > 0 && y < 23) || ok && (!found || !r.Contains(x, y)) {
				t.Fatalf("At(%d, %d) = %v, %t", x, y, p, ok)
			}
		}
	}
	if _, ok := l.Find("nobody"); ok {
		t.Error("found a panel")
	}
	if got := (Rect{2, 3, 10, 5}).Inner(); got != (Rect{3, 4, 8, 3}) {
		t.Errorf("Inner is %v", got)
	}
	if got := (Rect{2, 3, 1, 0}).Inner(); got.W != 0 || got.H != 0 {
		t.Errorf("Inner of nearly nothing is %v", got)
	}
}

// TestAnyScreen tries all sizes up to a large screen.
func TestAnyScreen(t *testing.T) {
	for w := 0; w < 200; w += race.Step(1) {
		for h := range 60 {
			s := demo
			s.Alone = "market"
			check(t, w, h, s, Compute(w, h, s))
		}
	}
}

func TestAnyLayout(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range race.Inputs(5000) {
		s := randomSpec(rnd)
		w, h := rnd.IntN(250), rnd.IntN(80)
		check(t, w, h, s, Compute(w, h, s))
	}
}

func randomSpec(rnd *rand.Rand) Spec {
	s := Spec{Header: rnd.IntN(9) - 1, Footer: rnd.IntN(9) - 1}
	for r := range rnd.IntN(6) {
		row := Row{Weight: rnd.IntN(4) - 1, Lines: max(rnd.IntN(20)-10, 0)}
		for c := range rnd.IntN(5) {
			row.Cells = append(row.Cells, Cell{
				Name: fmt.Sprintf("%d.%d", r, c), Weight: rnd.IntN(5) - 1,
			})
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// check checks the invariants of a layout: rectangles are on the screen, do not overlap and cover it; each panel is
// either shown or hidden; shown panels have their minimum size.
func check(t *testing.T, w, h int, s Spec, l Layout) {
	t.Helper()
	w, h = max(w, 0), max(h, 0)
	covered := make([]bool, w*h)
	rects := []Rect{l.Header, l.Footer}
	for _, p := range l.Panels {
		rects = append(rects, p.Rect)
	}
	area := 0
	for _, r := range rects {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				if x < 0 || y < 0 || x >= w || y >= h || covered[y*w+x] {
					t.Fatalf("%dx%d of %+v: %v leaves the screen or lies on another", w, h, s, r)
				}
				covered[y*w+x] = true
				area++
			}
		}
	}
	if len(l.Panels) > 0 && area != w*h {
		t.Fatalf("%dx%d of %+v: %d cells are covered: %+v", w, h, s, area, l)
	}
	checkNames(t, s, l)
}

func checkNames(t *testing.T, s Spec, l Layout) {
	t.Helper()
	seen := make(map[string]bool)
	for _, n := range l.Hidden {
		seen[n] = true
	}
	for _, p := range l.Panels {
		if seen[p.Name] {
			t.Fatalf("%s is shown or hidden twice in %+v", p.Name, l)
		}
		seen[p.Name] = true
	}
	total := 0
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			total++
			rect, shown := l.Find(c.Name)
			if !seen[c.Name] || shown && !l.Small && (rect.W < panelWidth || rect.H < r.minHeight()) {
				t.Fatalf("%s, at least %d high, is at %v in %+v", c.Name, r.minHeight(), rect, l)
			}
		}
	}
	if total != len(l.Hidden)+len(l.Panels) {
		t.Fatalf("%d panels, but %+v", total, l)
	}
}

func TestComputeIsPure(t *testing.T) {
	before := fmt.Sprintf("%+v", demo)
	if a, b := Compute(70, 12, demo), Compute(70, 12, demo); !reflect.DeepEqual(a, b) || fmt.Sprintf("%+v", demo) != before {
		t.Errorf("the same call returns %+v and %+v, and leaves %+v", a, b, demo)
	}
}

func BenchmarkCompute(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Compute(120, 40, demo)
	}
}
