package screen

import (
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"feedscope/test/race"
)

func TestReaderSeesWhatTerminalShows(t *testing.T) {
	reader := NewReader()
	for seed := range uint64(race.Inputs(200)) {
		r := rand.New(rand.NewPCG(seed, 1))
		width := 2 + r.IntN(30)
		line := randomLine(r, width)
		term := newTerminal(width, 1)
		term.show([]string{line})
		cells := reader.Cells(nil, line, width)
		if len(cells) != width {
			t.Fatalf("%d cells of %d", len(cells), width)
		}
		for x, c := range cells {
			want := term.CellAt(x, 0)
			if c.Text != want.Content || c.Width > 0 && c.Style != styleOf(want.Style) {
				t.Fatalf("seed %d: cell %d of %q is %+v in place of %+v", seed, x, line, c, want)
			}
		}
	}
}

func styleOf(s uv.Style) Style {
	out := Style{
		Bold: s.Attrs&uv.AttrBold != 0, Faint: s.Attrs&uv.AttrFaint != 0, Italic: s.Attrs&uv.AttrItalic != 0,
		Underline: s.Underline != uv.UnderlineNone, Reverse: s.Attrs&uv.AttrReverse != 0,
		Strike: s.Attrs&uv.AttrStrikethrough != 0,
	}
	if s.Fg != nil {
		out.Fore = rgba(s.Fg)
	}
	if s.Bg != nil {
		out.Back = rgba(s.Bg)
	}
	return out
}

func TestReaderReadsEveryStyle(t *testing.T) {
	red := color.RGBA{R: 0x80, A: 0xff}
	for sgr, want := range map[string]Style{
		"":                        {},
		"\x1b[1;2;3;4;7;9m":       {Bold: true, Faint: true, Italic: true, Underline: true, Reverse: true, Strike: true},
		"\x1b[1;3;4m\x1b[22;24m":  {Italic: true},
		"\x1b[38;2;1;2;3m":        {Fore: color.RGBA{1, 2, 3, 0xff}},
		"\x1b[48;5;1m":            {Back: red},
		"\x1b[31;41m":             {Fore: red, Back: red},
		"\x1b[97m":                {Fore: color.RGBA{0xff, 0xff, 0xff, 0xff}},
		"\x1b[101m":               {Back: color.RGBA{R: 0xff, A: 0xff}},
		"\x1b[31m\x1b[39m":        {},
		"\x1b[38;2;999;2;3;1m":    {Bold: true},
		"\x1b[31m\x1b[0m\x1b[41m": {Back: red},
	} {
		if got := NewReader().Cells(nil, sgr+"x", 1)[0].Style; got != want {
			t.Errorf("%q is %+v, want %+v", sgr, got, want)
		}
	}
}

func TestColorsResolve(t *testing.T) {
	gray := color.RGBA{100, 100, 100, 0xff}
	own := ColorsOf(View{Ground: color.Black, Ink: color.White})
	for name, c := range map[string]struct {
		style      Style
		fore, back color.RGBA
	}{
		"plain":    {Style{}, own.Ink, own.Ground},
		"colors":   {Style{Fore: gray, Back: own.Ink}, gray, own.Ink},
		"reversed": {Style{Reverse: true}, own.Ground, own.Ink},
		"faint":    {Style{Faint: true}, color.RGBA{153, 153, 153, 0xff}, own.Ground},
	} {
		if fore, back := own.Resolve(c.style); fore != c.fore || back != c.back {
			t.Errorf("%s: %v on %v", name, fore, back)
		}
	}
}

// TestPainterWritesWhatScreenWrites compares the bytes of a recording with those for a terminal.
func TestPainterWritesWhatScreenWrites(t *testing.T) {
	p, term := NewPainter(colorprofile.TrueColor), vt.NewEmulator(8, 2)
	_, _ = term.Write(p.Enter(nil))
	watched := newTerminal(8, 2)
	for _, lines := range [][]string{{"one", "two"}, {"one", "three"}, {"\x1b[1mone", "three"}} {
		want := watched.show(lines)
		if got := string(p.Show(nil, View{Content: strings.Join(lines, "\n"), Width: 8, Height: 2})); got != want {
			t.Errorf("wrote %q in place of %q", got, want)
		}
	}
	if _, _ = term.Write(p.Leave(nil)); term.IsAltScreen() {
		t.Error("the terminal is still on the alternate screen")
	}
}
