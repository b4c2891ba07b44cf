package shape

import (
	"image"
	"slices"
	"testing"
)

func TestShapesStayInTheirCell(t *testing.T) {
	cell := image.Rect(0, 0, Width, Height)
	n := 0
	for r := rune(0); r < 0x3000; r++ {
		s, ok := Of(r)
		if !ok {
			continue
		}
		n++
		if len(s.Rects) == 0 && len(s.Path) == 0 && r != 0x2800 || s.Share == 0 {
			t.Errorf("%q is empty", r)
		}
		for _, rect := range s.Rects {
			if rect.Empty() || !rect.In(cell) {
				t.Errorf("%q has %v", r, rect)
			}
		}
		for _, o := range s.Path {
			if p := o.To; p.X < -0.5 || p.X > Width+0.5 || p.Y < -0.5 || p.Y > Height+0.5 {
				t.Errorf("%q goes to %v", r, p)
			}
		}
	}
	if want := 128 + 32 + 256 + len(symbols); n != want {
		t.Errorf("%d shapes of %d", n, want)
	}
}

// TestLinesReachTheEdges checks that neighbors join: each arm covers the pixels in the middle of its edge.
func TestLinesReachTheEdges(t *testing.T) {
	edges := [4]image.Point{{0, midY}, {midX, 0}, {Width - 1, midY}, {midX, Height - 1}}
	for i := range 128 {
		a := arms[i*5 : i*5+4]
		if a[0] == '.' {
			continue
		}
		s, _ := Of(rune(0x2500 + i))
		for side, edge := range edges {
			if a[side] == double {
				edge = edge.Add([]image.Point{{0, 1}, {1, 0}}[side%2])
			}
			covered := slices.ContainsFunc(s.Rects, edge.In)
			if covered != (a[side] != none) {
				t.Errorf("%q covers its edge %d: %v", rune(0x2500+i), side, covered)
			}
		}
	}
}

func TestRoundCornersJoinLines(t *testing.T) {
	for r, ends := range map[rune][]Point{
		'╭': {{midX, Height}, {midX + 1, Height}, {Width, midY}, {Width, midY + 1}},
		'╯': {{midX, 0}, {midX + 1, 0}, {0, midY}, {0, midY + 1}},
	} {
		s, _ := Of(r)
		for _, end := range ends {
			if !slices.ContainsFunc(s.Path, func(o Op) bool { return o.To == end }) {
				t.Errorf("%c does not reach %v", r, end)
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	for r, want := range map[rune][]image.Rectangle{
		'█': {image.Rect(0, 0, Width, Height)},
		'▄': {image.Rect(0, Height/2, Width, Height)},
		'▌': {image.Rect(0, 0, 5, Height)},
		'▐': {image.Rect(5, 0, Width, Height)},
		'▖': {image.Rect(0, Height/2, 5, Height)},
		'▞': {image.Rect(5, 0, Width, Height/2), image.Rect(0, Height/2, 5, Height)},
		'⠁': {image.Rect(1, 1, 3, 3)},
		'⢀': {image.Rect(6, 15, 8, 17)},
	} {
		if s, _ := Of(r); !slices.Equal(s.Rects, want) {
			t.Errorf("%c is %v, want %v", r, s.Rects, want)
		}
	}
}

func TestLettersOfControlCharacters(t *testing.T) {
	for r, want := range map[rune]string{'␀': "NU", '␊': "LF", '␛': "EC", '␠': "SP", '␡': "DE", '␢': "", 'a': ""} {
		if got, ok := Letters(r); got != want || ok != (want != "") {
			t.Errorf("%c is %q, want %q", r, got, want)
		}
	}
}
