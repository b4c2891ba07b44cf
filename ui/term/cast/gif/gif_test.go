package gif

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	stdgif "image/gif"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/test/race"
	"feedscope/ui/term/cast/casttest"
	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
	"feedscope/ui/term/screen"
)

func reelOf(width, height int, shots []casttest.Shot) *reel.Reel {
	r := reel.New(width, height)
	for _, s := range shots {
		r.Add(s.At, s.View)
	}
	return r
}

func encode(t testing.TB, r *reel.Reel, end time.Duration) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, r, end); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFileShowsEveryFrame decodes recordings with the standard library and compares each frame with a fresh drawing.
func TestFileShowsEveryFrame(t *testing.T) {
	for seed := range uint64(race.Inputs(30)) {
		r := rand.New(rand.NewPCG(seed, 1))
		width, height := 1+r.IntN(24), 1+r.IntN(5)
		shots := casttest.Shots(r, width, height, 1+r.IntN(12))
		end := shots[len(shots)-1].At + 100*time.Millisecond
		film := reelOf(width, height, shots)
		file := decode(t, encode(t, film, end))
		slots := schedule(film.Frames, end)
		if len(file.Image) != len(slots) || file.LoopCount != 0 {
			t.Fatalf("seed %d: %d frames of %d; loop %d", seed, len(file.Image), len(slots), file.LoopCount)
		}
		shown := image.NewRGBA(image.Rect(0, 0, file.Config.Width, file.Config.Height))
		for i, s := range slots {
			m := file.Image[i]
			draw.Draw(shown, m.Rect, m, m.Rect.Min, draw.Over)
			if want := fresh(t, film, s.frame); !bytes.Equal(shown.Pix, want.Pix) {
				t.Fatalf("seed %d: frame %d differs", seed, i)
			}
			if file.Delay[i] != s.hundredths || s.hundredths < shortest {
				t.Fatalf("seed %d: frame %d shows for %d", seed, i, file.Delay[i])
			}
		}
	}
}

func decode(t testing.TB, file []byte) *stdgif.GIF {
	t.Helper()
	g, err := stdgif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// fresh draws a frame by itself.
func fresh(t testing.TB, r *reel.Reel, frame int) *image.RGBA {
	t.Helper()
	e, err := newEncoder(r)
	if err != nil {
		t.Fatal(err)
	}
	e.show(&r.Frames[frame])
	m := image.NewRGBA(e.next.Rect)
	draw.Draw(m, m.Rect, e.next, image.Point{}, draw.Src)
	return m
}

func TestColorsAreExactWhileTheyAreFew(t *testing.T) {
	red, ground := color.RGBA{250, 1, 2, 0xff}, color.RGBA{9, 8, 7, 0xff}
	film := reelOf(3, 1, []casttest.Shot{{View: screen.View{Content: "\x1b[38;2;250;1;2m█\x1b[m  ", Ground: ground}}})
	m := decode(t, encode(t, film, time.Second)).Image[0]
	for x, want := range []color.RGBA{red, ground, ground} {
		at := image.Pt(padding+x*shape.Width+4, padding+4)
		if got := color.RGBAModel.Convert(m.At(at.X, at.Y)); got != want {
			t.Errorf("cell %d is %v, want %v", x, got, want)
		}
	}
}

// TestManyColors has 1,200 colors, which must become 255 that are close to them.
func TestManyColors(t *testing.T) {
	r := reel.New(40, 30)
	var lines []byte
	for y := range 30 {
		for x := range 40 {
			c := color.RGBA{uint8(x * 6), uint8(y * 8), uint8(x*3 + y*3), 0xff}
			lines = append(lines, "\x1b[0;38;2;"+decimal(c.R)+";"+decimal(c.G)+";"+decimal(c.B)+"m█"...)
		}
		lines = append(lines, '\n')
	}
	r.Add(0, screen.View{Content: string(lines)})
	g := decode(t, encode(t, r, time.Second))
	m := g.Image[0]
	worst := 0
	for y := range 30 {
		for x := range 40 {
			got := color.RGBAModel.Convert(m.At(padding+x*shape.Width, padding+y*shape.Height)).(color.RGBA)
			want := color.RGBA{uint8(x * 6), uint8(y * 8), uint8(x*3 + y*3), 0xff}
			worst = max(worst, distance(got, want))
		}
	}
	if limit := distance(color.RGBA{}, color.RGBA{16, 16, 16, 0}); worst > limit {
		t.Errorf("a color is %d away, more than %d", worst, limit)
	}
}

func decimal(v uint8) string { return string([]byte{'0' + v/100, '0' + v/10%10, '0' + v%10}) }

func TestSchedule(t *testing.T) {
	at := func(ms ...int) (frames []reel.Frame) {
		for _, m := range ms {
			frames = append(frames, reel.Frame{At: time.Duration(m) * time.Millisecond})
		}
		return frames
	}
	for name, c := range map[string]struct {
		frames []reel.Frame
		end    time.Duration
		want   []slot
	}{
		"no frame":               {nil, time.Second, nil},
		"one":                    {at(0), time.Second, []slot{{0, 100}}},
		"a late start":           {at(500), time.Second, []slot{{0, 100}}},
		"several":                {at(0, 100, 250), 300 * time.Millisecond, []slot{{0, 10}, {1, 15}, {2, 5}}},
		"odd times do not drift": {at(0, 33, 67, 100), 133 * time.Millisecond, []slot{{0, 3}, {1, 4}, {2, 3}, {3, 3}}},
		"too brief":              {at(0, 100, 105, 110), 200 * time.Millisecond, []slot{{0, 10}, {3, 10}}},
		"no time at the end":     {at(0, 100), 100 * time.Millisecond, []slot{{0, 10}, {1, 2}}},
	} {
		if diff := cmp.Diff(c.want, schedule(c.frames, c.end), cmp.AllowUnexported(slot{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLongPausesAndEmptyRecordings(t *testing.T) {
	film := reelOf(2, 1, []casttest.Shot{{View: screen.View{Content: "ab"}}})
	g := decode(t, encode(t, film, 15*time.Minute))
	if total := g.Delay[0] + g.Delay[1]; total != 15*60*100 {
		t.Errorf("the frames last %d hundredths of a second", total)
	}
	if file := encode(t, reel.New(2, 1), time.Second); !bytes.HasPrefix(file, []byte("GIF89a")) || file[len(file)-1] != 0x3b {
		t.Errorf("an empty recording is %q", file)
	}
}

func TestSameScreensGiveSameBytes(t *testing.T) {
	film := func() *reel.Reel { return reelOf(30, 5, casttest.Shots(rand.New(rand.NewPCG(1, 2)), 30, 5, 10)) }
	if !slices.Equal(encode(t, film(), 10*time.Second), encode(t, film(), 10*time.Second)) {
		t.Error("the bytes differ")
	}
}

func TestUnknownCharactersAreBoxes(t *testing.T) {
	f, err := newFont()
	if err != nil {
		t.Fatal(err)
	}
	unknown := f.draw(glyph{text: "\u0e01", width: 1})
	for text, same := range map[string]bool{"\u0e02": true, "\u0e01\u0e31": true, "a": false, "é": false, "я": false, "●": false, " ": false} {
		if got := slices.Equal(f.draw(glyph{text: text, width: 1}), unknown); got != same {
			t.Errorf("%q is a box: %v", text, got)
		}
	}
	if wide := f.draw(glyph{text: "漢", width: 2}); len(wide) != 2*shape.Width*shape.Height || slices.Max(wide) == 0 {
		t.Errorf("a wide character is %v", wide)
	}
}

// BenchmarkEncode encodes 20 screens of 100x30 cells.
func BenchmarkEncode(b *testing.B) {
	film := reelOf(100, 30, casttest.Shots(rand.New(rand.NewPCG(1, 1)), 100, 30, 20))
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(encode(b, film, 10*time.Second))), "B/file")
	}
}
