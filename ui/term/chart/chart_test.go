package chart

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/test/race"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

var (
	dark = theme.Load("dark", theme.Options{})
	from = time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
)

func wave(n int, f func(x float64) float64) []Span {
	spans := make([]Span, n)
	for i := range spans {
		v := f(float64(i) / float64(n))
		spans[i] = Span{v, v, v, false}
	}
	return spans
}

func rising(x float64) float64 { return math.Round(100 * x) }

func draw(o Options, w, h int, series ...Series) []string {
	if o.To.IsZero() {
		o.From, o.To = from, from.Add(time.Minute)
	}
	lines := Draw(dark, o, series, w, h)
	for i := range lines {
		lines[i] = ansi.Strip(lines[i])
	}
	return lines
}

func plain(lines []string) string { return strings.Join(lines, "\n") }

func TestDraw(t *testing.T) {
	none, gap, bridged := Span{Last: math.NaN()}, wave(16, rising), wave(16, rising)
	for i := 6; i < 10; i++ {
		gap[i], bridged[i] = none, none
	}
	gap[10].Gap = true
	flat := Series{"y", "", theme.Hue, wave(16, func(float64) float64 { return 0 })}
	for _, c := range []struct {
		name   string
		o      Options
		w, h   int
		series []Series
		want   []string
	}{
		{"lines", Options{}, 8, 3, []Series{{"x", "", theme.Hue, wave(16, rising)}, flat}, []string{
			"     ⢀⡠⠒",
			"   ⡠⠒⠁  ",
			"⣀⣀⣀⣀⣀⣀⣀⣀",
		}},
		{"an area", Options{}, 8, 3, []Series{{"x", "", theme.Hue, wave(16, rising)}}, []string{
			"     ⢀⣠⣶",
			"   ⣠⣶⣿⣿⣿",
			"⣠⣴⣿⣿⣿⣿⣿⣿",
		}},
		{"a gap", Options{}, 8, 3, []Series{flat, {"x", "", theme.Hue, gap}}, []string{
			"     ⢀⡠⠒",
			"     ⠁  ",
			"⡠⠔⠉⣀⣀⣀⣀⣀",
		}},
		{"a bridge", Options{}, 8, 3, []Series{flat, {"x", "", theme.Hue, bridged}}, []string{
			"     ⢀⡠⠒",
			"   ⣠⠴⠁  ",
			"⡠⠔⠉⠁⣀⣀⣀⣀",
		}},
		{"few spans", Options{}, 8, 3, []Series{flat, {"x", "", theme.Hue, wave(4, rising)}}, []string{
			"      ⣠⠔",
			"    ⣠⠎⠁ ",
			"⣀⢀⡴⠊⠁⣀⣀⣀",
		}},
		{"a limit", Options{Limits: []Limit{{50, theme.Warn}}}, 8, 3, []Series{flat, {"x", "", theme.Hue, gap}}, []string{
			"     ⢀⡠⠒",
			"─────⠁──",
			"⡠⠔⠉⣀⣀⣀⣀⣀",
		}},
		{"nothing", Options{}, 4, 2, nil, []string{"    ", "    "}},
		{"a constant", Options{}, 4, 2, []Series{{"x", "", theme.Hue, wave(8, func(float64) float64 { return 7 })}}, []string{
			"⣀⣀⣀⣀",
			"⣿⣿⣿⣿",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := draw(c.o, c.w, c.h, c.series...); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", plain(got), plain(c.want))
			}
		})
	}
}

func TestAxesAndLegend(t *testing.T) {
	o := Options{Limits: []Limit{{70, theme.Warn}}}
	got := draw(o, 60, 8, Series{"api-1 cpu", "", theme.Hue, wave(100, rising)})
	for i, part := range map[int]string{
		0: "● api-1 cpu     99  min 0       max 99 ", 1: "100 ·   · ", 2: " 70 ────────", 3: " 50 ·   ·", 6: "  0 ⢀⣀⣤⣤",
		7: "              03:00:15      03:00:30      03:00:45          ",
	} {
		if !strings.HasPrefix(got[i], part) {
			t.Errorf("line %d is %q, want %q", i, got[i], part)
		}
	}
}

func TestSmallChartsHaveTwoLabels(t *testing.T) {
	for h := minTimes; h <= 8; h++ {
		for _, c := range []struct{ lo, hi float64 }{{22, 60}, {0, 37}, {25, 75}, {0.3, 0.4}, {-5, 99}, {1001, 1004}} {
			spans := wave(100, func(x float64) float64 { return c.lo + (c.hi-c.lo)*x })
			lines := draw(Options{}, 40, h, Series{"x", "%", theme.Hue, spans})
			units, labels := 0, 0
			for _, l := range lines {
				units += strings.Count(l, "%")
				if tick := strings.TrimSpace(l[:5]); tick != "" && tick[0] <= '9' && !strings.Contains(l, ":") {
					labels++
				}
			}
			if labels < 2 || units != 1 {
				t.Errorf("%v to %v in %d lines: %d labels, the unit %d times:\n%s", c.lo, c.hi, h, labels, units, plain(lines))
			}
		}
	}
}

func TestLegendHasTheDigitsOfEachSeries(t *testing.T) {
	cents := wave(100, func(x float64) float64 { return math.Round(100*(154.55+x)) / 100 })
	large := wave(100, func(x float64) float64 { return 1000 * x * x })
	got := draw(Options{}, 80, 12, Series{"cents", "", theme.Hue, cents}, Series{"large", "", theme.Hue, large})
	for i, want := range []string{"● cents 155.54  min 154.55  max 155.54", "● large    980  min 0       max 980"} {
		if !strings.Contains(plain(got), want) {
			t.Errorf("legend %d is not %q in\n%s", i, want, plain(got))
		}
	}
}

func TestCursor(t *testing.T) {
	gap := wave(100, rising)
	for i := 40; i < 60; i++ {
		gap[i] = Span{Last: math.NaN()}
	}
	gap[60].Gap = true
	steady := wave(100, func(float64) float64 { return 7 })
	for second, want := range map[int][2]string{0: {"0", "03:00:00"}, 15: {"25", "03:00:15"}, 30: {"-", "03:00:30"}, 59: {"98", "03:00:59"}} {
		o := Options{Cursor: from.Add(time.Duration(second) * time.Second)}
		got := draw(o, 60, 8, Series{"x", "", theme.Hue, gap}, Series{"y", "", theme.Hue + 1, steady})
		if value := strings.Fields(got[0])[2]; value != want[0] || !strings.Contains(got[7], want[1]) {
			t.Errorf("after %d s: %s, %s", second, value, got[7])
		}
	}
}

func TestCellsAndMoments(t *testing.T) {
	c := New(dark, Options{From: from, To: from.Add(time.Minute)}, []Series{{"x", "", theme.Hue, wave(9, rising)}}, 64, 9)
	for x := range 64 {
		if at := c.At(x); c.cell(at) != max(x-c.axis, 0) {
			t.Errorf("cell %d is %v, which is cell %d", x, at, c.cell(at))
		}
	}
	if c.cell(from.Add(-1)) != -1 || c.cell(from.Add(time.Minute)) != -1 {
		t.Error("moments outside have cells")
	}
}

func TestLineKeepsItsShapeWhileItMoves(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	all := make([]Span, 400)
	for i := range all {
		v := r.Float64()
		all[i] = Span{v, v, v, false}
	}
	shape := func(first int) (found []Span) {
		columns(all[first:first+150], int64(first), 70, func(_ int, s Span) { found = append(found, s) })
		return found[1 : len(found)-1]
	}
	before := shape(100)
	for first := 101; first < 200; first++ {
		now := shape(first)
		at := slices.Index(before, now[0])
		if at < 0 || at > 1 || !slices.Equal(before[at:], now[:len(before)-at]) {
			t.Fatalf("the line changed its shape at %d", first)
		}
		before = now
	}
}

func TestEverySize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	odd := []float64{0, -1, 1, 1e300, -1e300, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.NaN(), 1e-300, 3.5}
	for range race.Inputs(3000) {
		var series []Series
		for range r.IntN(4) {
			spans := make([]Span, r.IntN(50))
			for i := range spans {
				a, b := odd[r.IntN(len(odd))], odd[r.IntN(len(odd))]
				spans[i] = Span{min(a, b), max(a, b), a, r.IntN(4) == 0}
			}
			series = append(series, Series{strings.Repeat("näme 世界\x1b[31m", r.IntN(3)), "é", theme.Hue, spans})
		}
		w, h := r.IntN(70), r.IntN(12)
		o := Options{From: from, To: from.Add(time.Duration(r.Int64N(1e14))), First: r.Int64N(1e6) - 5e5}
		if r.IntN(2) == 0 {
			o.Cursor = from.Add(time.Duration(r.Int64N(1e14)))
		}
		o.Limits = []Limit{{odd[r.IntN(len(odd))], theme.Warn}}
		lines := Draw(dark, o, series, w, h)
		if len(lines) != h {
			t.Fatalf("%dx%d: %d lines", w, h, len(lines))
		}
		for _, l := range lines {
			if got := text.Width(ansi.Strip(l)); got != w {
				t.Fatalf("%dx%d: a line of %d cells: %q", w, h, got, l)
			}
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{0, 100, 5, []float64{0, 20, 40, 60, 80, 100}},
		{3, 97, 4, []float64{0, 50, 100}},
		{-1, 1, 4, []float64{-1, -0.5, 0, 0.5, 1}},
		{5, 5, 4, nil},
		{math.Inf(-1), 1, 4, nil},
		{math.NaN(), 1, 4, nil},
	} {
		if got := ticksOf(c.lo, c.hi, c.n); !slices.Equal(got, c.want) {
			t.Errorf("ticksOf(%v, %v, %d) = %v, want %v", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	spans := wave(240, func(x float64) float64 { return math.Sin(20 * x) })
	o := Options{From: from, To: from.Add(time.Minute)}
	series := []Series{{"a", "", theme.Hue, spans}, {"b", "", theme.Hue + 1, spans}, {"c", "", theme.Hue + 2, spans}}
	b.ReportAllocs()
	for b.Loop() {
		Draw(dark, o, series, 120, 36)
	}
}
