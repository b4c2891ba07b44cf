package panel

import (
	"slices"
	"testing"
	"time"

	"feedscope/ui/term/theme"
)

// draw draws h rows that show their key, and returns the lines and the numbers of those that were drawn.
func draw(r *Rows[string], f Frame, w int, keys ...string) (lines []string, drawn []int) {
	line, lines := r.Start(f, w, len(keys))
	for y, k := range keys {
		if r.Same(y, k) {
			continue
		}
		drawn = append(drawn, y)
		line.Put(f.Theme.Style(theme.Text), k)
		r.Done(y)
	}
	return lines, drawn
}

func TestRows(t *testing.T) {
	dark, mono := theme.Load("dark", theme.Options{}), theme.Load("mono", theme.Options{})
	f := Frame{Theme: mono}
	var r Rows[string]
	steps := []struct {
		name  string
		f     func()
		w     int
		keys  []string
		drawn []int
	}{
		{"all are drawn at first", func() {}, 4, []string{"a", "b", "c"}, []int{0, 1, 2}},
		{"none are drawn again", func() {}, 4, []string{"a", "b", "c"}, nil},
		{"time alone changes nothing", func() { f.Now = time.Unix(1, 0) }, 4, []string{"a", "b", "c"}, nil},
		{"the one that changed is drawn", func() {}, 4, []string{"a", "x", "c"}, []int{1}},
		{"fewer lines keep theirs", func() {}, 4, []string{"a"}, nil},
		{"more lines remember", func() {}, 4, []string{"a", "x", "c"}, nil},
		{"another width draws all", func() {}, 5, []string{"a", "x", "c"}, []int{0, 1, 2}},
		{"another theme draws all", func() { f.Theme = dark }, 5, []string{"a", "x"}, []int{0, 1}},
		{"focus draws all", func() { f.Focused = true }, 5, []string{"a", "x"}, []int{0, 1}},
		{"hiding draws all", func() { f.HideSecrets = true }, 5, []string{"a", "x"}, []int{0, 1}},
		{"lines out of sight are drawn again too", func() {}, 5, []string{"a", "x", "c"}, []int{2}},
		{"no lines", func() {}, 5, nil, nil},
		{"an empty key is drawn once", func() {}, 5, []string{"", "x", "c", ""}, []int{0, 3}},
	}
	for _, st := range steps {
		st.f()
		lines, drawn := draw(&r, f, st.w, st.keys...)
		if !slices.Equal(drawn, st.drawn) {
			t.Errorf("%s: drawn %v, want %v", st.name, drawn, st.drawn)
		}
		var fresh Rows[string]
		if want, _ := draw(&fresh, f, st.w, st.keys...); !slices.Equal(lines, want) {
			t.Errorf("%s: %q, want %q", st.name, lines, want)
		}
	}
	if lines, _ := draw(&r, f, -3, "a"); lines[0] != f.Theme.Style(theme.Text).Render("") {
		t.Errorf("a negative width gives %q", lines[0])
	}
}

func BenchmarkRows(b *testing.B) {
	b.ReportAllocs()
	f := Frame{Theme: theme.Load("dark", theme.Options{})}
	var r Rows[int]
	for b.Loop() {
		line, _ := r.Start(f, 58, 16)
		for y := range 16 {
			if !r.Same(y, y) {
				line.Put(f.Theme.Style(theme.Text), "some text")
				r.Done(y)
			}
		}
	}
}
