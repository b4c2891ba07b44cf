package screen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"feedscope/test/race"
	"feedscope/ui/term/text"
)

// glyphsOfAllKinds are narrow, wide, emoji, flags, and letters with marks, the last of them too long to be packed.
// (The virtual terminal loses marks on ASCII letters.)
var glyphsOfAllKinds = []string{"a", "b", " ", " ", "│", "▃", "é", "漢", "⌚", "🚀", "🇩🇪", "é\u0323", "ṩ\u0301\u0323\u0302\u0308"}

var someStyles = []string{"\x1b[m", "\x1b[0;1;38;2;250;1;2m", "\x1b[0;38;2;9;200;3m", "\x1b[0;48;2;9;9;80m", "\x1b[0;7m", "\x1b[4m", "\x1b[0;38;2;9;200;3;48;2;9;9;80m"}

func randomLine(r *rand.Rand, width int) string {
	var b strings.Builder
	for w := 0; w < width; {
		if r.IntN(4) == 0 {
			b.WriteString(someStyles[r.IntN(len(someStyles))])
		}
		g := glyphsOfAllKinds[r.IntN(len(glyphsOfAllKinds))]
		n := text.Width(g)
		if w+n > width {
			g, n = ".", 1
		}
		b.WriteString(g)
		w += n
	}
	return b.String() + "\x1b[m"
}

// change replaces some of the lines.
func change(r *rand.Rand, lines []string, width int) []string {
	for y := range lines {
		switch r.IntN(3) {
		case 0:
			lines[y] = randomLine(r, width)
		case 1: // Only its end changes, or its style.
			lines[y] = ansi.Truncate(lines[y], width-1, "") + "\x1b[m|"
		}
	}
	return lines
}

// terminal is a virtual terminal with a painter that draws on it.
type terminal struct {
	*vt.Emulator
	p *painter
}

func newTerminal(width, height int) *terminal {
	t := &terminal{Emulator: vt.NewEmulator(width, height), p: newPainter(colorprofile.TrueColor)}
	t.do(order{enter: true})
	return t
}

func (t *terminal) do(o order) string {
	b := t.p.append(nil, &o)
	_, _ = t.Write(b)
	return string(b)
}

func (t *terminal) show(lines []string) string {
	return t.do(order{view: &View{Content: strings.Join(lines, "\n"), Width: t.Width(), Height: t.Height()}})
}

// compare reports the first cell in which two terminals differ.
func compare(a, b *terminal) error {
	for y := range a.Height() {
		for x := range a.Width() {
			if l, r := a.CellAt(x, y), b.CellAt(x, y); !l.Equal(r) {
				return fmt.Errorf("at %d,%d: %q %v in place of %q %v", x, y, l.Content, l.Style, r.Content, r.Style)
			}
		}
	}
	return nil
}

func TestTerminalShowsLastView(t *testing.T) {
	for seed := range uint64(race.Inputs(30)) {
		r := rand.New(rand.NewPCG(seed, 1))
		width, height := 2+r.IntN(30), 1+r.IntN(6)
		watched := newTerminal(width, height)
		lines := make([]string, height)
		for range 12 {
			lines = change(r, lines, width)
			watched.show(lines)
			fresh := newTerminal(width, height)
			fresh.show(lines)
			if err := compare(watched, fresh); err != nil {
				t.Fatalf("seed %d: %v\n%q", seed, err, lines)
			}
			for y, line := range lines {
				if got := text.Pad(ansi.Strip(rowText(watched, y)), width, text.Left); got != text.Pad(ansi.Strip(line), width, text.Left) {
					t.Fatalf("seed %d: the line is %q in place of %q", seed, got, ansi.Strip(line))
				}
			}
		}
	}
}

func rowText(t *terminal, y int) string {
	var b strings.Builder
	for x := 0; x < t.Width(); {
		c := t.CellAt(x, y)
		b.WriteString(c.Content)
		x += max(c.Width, 1)
	}
	return b.String()
}

func TestResizeRedrawsEverything(t *testing.T) {
	term := newTerminal(10, 2)
	term.show([]string{"0123456789", "abcdefghij"})
	term.Resize(4, 3)
	term.show([]string{"0123", "abcd", "...."})
	if got := rowText(term, 0) + rowText(term, 1) + rowText(term, 2); got != "0123abcd...." {
		t.Errorf("the terminal shows %q", got)
	}
}

func TestRedrawDrawsEverything(t *testing.T) {
	lines := []string{"0123456789", "abcdefghij"}
	for name, o := range map[string]order{"drawn anew": {anew: true}, "entered again": {enter: true}} {
		term := newTerminal(10, 2)
		term.show(lines)
		_, _ = term.WriteString("\x1b[2;3H\x1b[?7h\x1b[31mls: nothing here")
		term.do(o)
		term.show(lines)
		if got := rowText(term, 0) + rowText(term, 1); got != "0123456789abcdefghij" {
			t.Errorf("%s: the terminal shows %q", name, got)
		}
		if again := term.show(lines); again != "" {
			t.Errorf("%s: the same view was written again: %q", name, again)
		}
	}
}

func TestOnlyChangesAreWritten(t *testing.T) {
	red, plain := "\x1b[0;38;2;255;0;0m", "\x1b[m"
	for name, c := range map[string]struct{ before, after, want string }{
		"nothing":                       {"hello     ", "hello     ", ""},
		"a cell":                        {"hello     ", "hallo     ", "\x1b[1;2Ha"},
		"two cells close together":      {"hello     ", "hallO     ", "\x1b[1;2HallO"},
		"two cells far apart":           {"0.......0 ", "1.......1 ", "\x1b[1;1H1\x1b[7C1"},
		"no cell, though the line does": {"hello" + plain + "     ", "hello     ", ""},
		"a look":                        {"hello     ", "h" + red + "e" + plain + "llo     ", "\x1b[1;2H\x1b[38;2;255;0;0me\x1b[m"},
		"a wide character appears":      {"hello     ", "h漢lo     ", "\x1b[1;2H漢"},
		"a wide character disappears":   {"h漢lo     ", "hello     ", "\x1b[1;2Hel"},
		"a mark on a letter":            {"hello     ", "he\u0301llo     ", "\x1b[1;2He\u0301"},
		"an emoji of uncertain width":   {"hello     ", "h🚀12     ", "\x1b[1;2H  \x1b[1;2H🚀\x1b[1;4H12"},
	} {
		term := newTerminal(10, 1)
		term.show([]string{c.before})
		term.do(order{view: &View{Content: c.before, Width: 10, Height: 1}})
		got := term.show([]string{c.after})
		if want := begin + c.want + end; c.want == "" && got != "" || c.want != "" && got != want {
			t.Errorf("%s: wrote %q, want %q", name, got, want)
		}
	}
}

func TestGlyphTableOverflow(t *testing.T) {
	p := newTerminal(8, 1).p
	marks := []rune("\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a")
	for i := range 2 * maxLong {
		g := []rune{'漢', 0, 0, 0, 0}
		if i >= maxLong {
			g[0] = '字'
		}
		for j := range marks[:4] {
			g[1+j] = marks[i>>(3*j)&7]
		}
		p.append(nil, &order{view: &View{Content: string(g) + "......", Width: 8, Height: 1}})
		if got := string(p.grid.glyphs.append(nil, p.grid.rows[0].cells[0].glyph)); got != string(g) {
			t.Fatalf("after %d: %q in place of %q", i, got, string(g))
		}
	}
	if n := len(p.grid.glyphs.long); n > maxLong+1 {
		t.Errorf("the table has %d entries", n)
	}
}

func TestUnsafeTextIsNotWritten(t *testing.T) {
	term := newTerminal(40, 1)
	term.show([]string{""})
	got := term.show([]string{"a\x1b]0;title\x07b\x07c\u009bd\xffe\x00\rA\x1b[2JmB\x1b[6nxm"})
	if strings.ContainsAny(strings.TrimSuffix(strings.TrimPrefix(got, begin), end), "\x07\u009b\x00\r") || strings.Contains(got, "\x1b]") ||
		strings.Contains(got, "\x1b[2J") || strings.Contains(got, "\x1b[6n") {
		t.Errorf("wrote %q", got)
	}
}

func FuzzPaint(f *testing.F) {
	f.Add("a漢\x1b[0;1mb\n🚀", "a\x1b[mb", uint8(5), uint8(2))
	f.Add("\x1b[", "\x1b[38;2m", uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, first, second string, width, height uint8) {
		w, h := int(width), int(height%64)
		p := newPainter(colorprofile.ANSI256)
		p.append(nil, &order{enter: true})
		for _, content := range []string{first, second, first} {
			p.append(nil, &order{view: &View{Content: content, Width: w, Height: h}})
			for y, r := range p.grid.rows {
				if len(r.cells) != w {
					t.Fatalf("row %d has %d cells of %d", y, len(r.cells), w)
				}
			}
			if again := p.append(nil, &order{view: &View{Content: content, Width: w, Height: h}}); len(again) > 0 {
				t.Fatalf("the same view was written again: %q", again)
			}
		}
	})
}

// BenchmarkPaint draws 160x45 cells, a quarter of whose lines change in every frame.
func BenchmarkPaint(b *testing.B) {
	const width, height = 160, 45
	r := rand.New(rand.NewPCG(1, 1))
	var views [2]View
	lines := make([]string, height)
	for i := range views {
		for y := range lines {
			if i == 0 || y%4 == 0 {
				lines[y] = randomLine(r, width)
			}
		}
		views[i] = View{Content: strings.Join(lines, "\n"), Width: width, Height: height}
	}
	p := newPainter(colorprofile.TrueColor)
	buf := p.append(nil, &order{enter: true, view: &views[1]})
	bytes := 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		buf = p.append(buf[:0], &order{view: &views[i%2]})
		bytes += len(buf)
	}
	b.ReportMetric(float64(bytes)/float64(b.N), "B/frame")
}
