package svg

import (
	"bytes"
	"encoding/xml"
	"flag"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"feedscope/test/race"
	"feedscope/ui/term/cast/casttest"
	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
	"feedscope/ui/term/screen"
)

var update = flag.Bool("update", false, "write golden files")

func reelOf(width, height int, shots []casttest.Shot) *reel.Reel {
	r := reel.New(width, height)
	for _, s := range shots {
		r.Add(s.At, s.View)
	}
	return r
}

func encode(t testing.TB, r *reel.Reel, end time.Duration, title string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, r, end, title); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPictureShowsEveryFrame plays recordings and compares what shows with the cells of each frame.
func TestPictureShowsEveryFrame(t *testing.T) {
	for seed := range uint64(race.Inputs(60)) {
		r := rand.New(rand.NewPCG(seed, 1))
		width, height := 1+r.IntN(24), 1+r.IntN(5)
		shots := casttest.Shots(r, width, height, 1+r.IntN(12))
		end := shots[len(shots)-1].At + 100*time.Millisecond
		film := reelOf(width, height, shots)
		p := parse(t, encode(t, film, end, ""))
		for i, f := range film.Frames {
			for _, at := range []time.Duration{f.At + time.Millisecond, until(film, i, end) - time.Millisecond} {
				if at < f.At || at >= until(film, i, end) {
					continue
				}
				want := drawFrame(film, f)
				got := p.at(at, width, height)
				if err := got.compare(want); err != "" {
					t.Fatalf("seed %d, frame %d at %v: %s", seed, i, at, err)
				}
			}
		}
		if err := p.still(width, height).compare(drawFrame(film, film.Frames[len(film.Frames)-1])); err != "" {
			t.Fatalf("seed %d, without animation: %s", seed, err)
		}
	}
}

func until(r *reel.Reel, i int, end time.Duration) time.Duration {
	if i+1 < len(r.Frames) {
		return r.Frames[i+1].At
	}
	return end
}

// drawFrame draws a frame as it should look.
func drawFrame(r *reel.Reel, f reel.Frame) *canvas {
	c := newCanvas(r.Width, r.Height, f.Colors.Ground)
	for y, n := range f.Rows {
		for x := range r.Lines[n] {
			cell := &r.Lines[n][x]
			at := image.Pt(x*shape.Width, y*shape.Height)
			c.fill(image.Rect(0, 0, shape.Width, shape.Height).Add(at), cell.Back)
			if cell.Blank() {
				continue
			}
			drawCell(c, cell, at)
		}
	}
	return c
}

func drawCell(c *canvas, cell *reel.Cell, at image.Point) {
	s, ok := shapeOf(cell)
	for _, r := range s.Rects {
		c.fill(r.Add(at), screen.Mix(cell.Back, cell.Fore, s.Share))
	}
	if cell.Underline {
		c.fill(image.Rect(0, underline, shape.Width, underline+1).Add(at), cell.Fore)
	}
	if cell.Strike {
		c.fill(image.Rect(0, strike, shape.Width, strike+1).Add(at), cell.Fore)
	}
	switch {
	case ok && s.Path != nil:
		c.glyphs[at] = glyph{text: cell.Text, class: class{fore: cell.Fore}}
	case !ok && cell.Text != " ":
		c.glyphs[at] = glyph{text: cell.Text, class: classOf(cell)}
	}
}

// canvas is a picture: pixels, and characters by the position of their cell.
type canvas struct {
	pixels *image.RGBA
	glyphs map[image.Point]glyph
}

type glyph struct {
	text  string
	class class
}

func newCanvas(width, height int, ground color.RGBA) *canvas {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, width*shape.Width, height*shape.Height)), make(map[image.Point]glyph)}
	c.fill(c.pixels.Rect, ground)
	return c
}

func (c *canvas) fill(r image.Rectangle, with color.RGBA) {
	r = r.Intersect(c.pixels.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c.pixels.SetRGBA(x, y, with)
		}
	}
}

func (c *canvas) compare(want *canvas) string {
	for at, w := range want.glyphs {
		if got := c.glyphs[at]; got != w {
			return "at " + at.String() + ": " + got.text + " in place of " + w.text
		}
	}
	for at, g := range c.glyphs {
		if _, ok := want.glyphs[at]; !ok {
			return "at " + at.String() + ": " + g.text + " in place of nothing"
		}
	}
	if !bytes.Equal(c.pixels.Pix, want.pixels.Pix) {
		return "pixels differ"
	}
	return ""
}

func TestGolden(t *testing.T) {
	view := func(lines ...string) screen.View {
		return screen.View{Content: strings.Join(lines, "\n"), Title: "ignored"}
	}
	film := reelOf(12, 3, []casttest.Shot{
		{At: 0, View: view("╭──────────╮", "│\x1b[0;38;2;82;217;189m●\x1b[m price  1 │", "╰──────────╯")},
		{At: 400 * time.Millisecond, View: view("╭──────────╮", "│\x1b[0;38;2;82;217;189m●\x1b[m price  2 │", "╰──────────╯")},
		{At: time.Second, View: view("╭──────────╮", "│\x1b[0;1;38;2;82;217;189m● p\x1b[mrice <3 │", "╰──────────╯")},
	})
	got := encode(t, film, 2*time.Second, "A & B")
	const file = "testdata/small.svg"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the picture has changed; see with -update:\n%s", got)
	}
}

func TestPictureIsSafeAsImage(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	got := encode(t, reelOf(20, 4, casttest.Shots(r, 20, 4, 10)), 10*time.Second, "<script>")
	if err := xml.Unmarshal([]byte(got), new(node)); err != nil {
		t.Error(err)
	}
	for _, never := range []string{"<script", "@import", "url(", "<image", "<foreignObject"} {
		if strings.Contains(got, never) {
			t.Errorf("the picture contains %s", never)
		}
	}
	if again := encode(t, reelOf(20, 4, casttest.Shots(rand.New(rand.NewPCG(1, 2)), 20, 4, 10)), 10*time.Second, "<script>"); again != got {
		t.Error("the same screens gave other bytes")
	}
}

func TestStillPictureDoesNotMove(t *testing.T) {
	got := encode(t, reelOf(5, 1, []casttest.Shot{{View: screen.View{Content: "hello"}}}), 0, "")
	if strings.Contains(got, "animation") || strings.Contains(got, "keyframes") {
		t.Error(got)
	}
	if empty := encode(t, reel.New(5, 1), time.Second, ""); !strings.Contains(empty, "</svg>") {
		t.Error(empty)
	}
}

// BenchmarkEncode encodes 20 screens of 100x30 cells.
func BenchmarkEncode(b *testing.B) {
	film := reelOf(100, 30, casttest.Shots(rand.New(rand.NewPCG(1, 1)), 100, 30, 20))
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(encode(b, film, 10*time.Second, ""))), "B/file")
	}
}
