package theme

import (
	"image/color"
	"math"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// linear gives the light of a colour's three parts.
func linear(c colour) [3]float64 {
	v := uint32(c - 1)
	var out [3]float64
	for i, part := range [...]uint32{v >> 16, v >> 8 & 0xff, v & 0xff} {
		f := float64(part) / 255
		if f <= 0.04045 {
			out[i] = f / 12.92
		} else {
			out[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	return out
}

func luminance(l [3]float64) float64 { return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] }

// contrastRatio is that of WCAG 2, from 1 to 21.
func contrastRatio(a, b colour) float64 {
	la, lb := luminance(linear(a)), luminance(linear(b))
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// backgrounds are those that a theme is likely to meet.
var backgrounds = map[string][]colour{
	"dark":     {rgb(0x000000), rgb(0x12151c), rgb(0x1e1e2e)},
	"light":    {rgb(0xffffff), rgb(0xfafafa), rgb(0xf2f4f8)},
	"contrast": {rgb(0x000000)},
}

// fewer gives the colour that a terminal of 256 colours shows.
func fewer(c colour) colour {
	if c == 0 {
		return 0
	}
	v := uint32(c - 1)
	r, g, b, _ := ansi.Convert256(color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}).RGBA()
	return rgb(r>>8<<16 | g>>8<<8 | b>>8)
}

func exactly(c colour) colour { return c }

// TestReadable checks the contrast of everything, in all colours and in 256.
func TestReadable(t *testing.T) {
	for name, grounds := range backgrounds {
		p, _ := paletteOf(name)
		for r := range NumRoles {
			least := 4.5
			switch quiet := r == Faint || r == Border; {
			case name == "contrast" && !quiet:
				least = 7
			case name != "contrast" && quiet:
				least = 1.4 // Decoration: there, but not to be read.
			}
			checkReadable(t, name, r, p.roles[r], grounds, least, exactly)
			checkReadable(t, name+" in 256 colours", r, p.roles[r], grounds, least*0.8, fewer)
			checkReadable(t, name+" selected", r, p.roles[r].over(p.selection), nil, min(least, 4.5)*0.75, exactly)
			checkReadable(t, name+" selected in 256 colours", r, p.roles[r].over(p.selection), nil, min(least, 4.5)*0.6, fewer)
		}
	}
}

// TestColoursStayColours checks that 256 colours are enough to tell what a colour says.
func TestColoursStayColours(t *testing.T) {
	for name := range backgrounds {
		p, _ := paletteOf(name)
		for _, r := range []Role{Good, Info, Warn, Bad, Up, Down, FlashUp, FlashDown, Accent} {
			c := p.roles[r].bg
			if c == 0 {
				c = p.roles[r].fg
			}
			if v := uint32(fewer(c) - 1); v>>16 == v>>8&0xff && v>>8&0xff == v&0xff {
				t.Errorf("%s: role %d, %06x, becomes the grey %06x", name, r, c-1, v)
			}
		}
		if quiet := []colour{p.selection.bg, p.roles[Bar].bg}; name == "dark" {
			for _, c := range quiet {
				if v := uint32(fewer(c) - 1); v>>16 != v&0xff {
					t.Errorf("%s: the background %06x becomes the colour %06x", name, c-1, v)
				}
			}
		}
	}
}

// checkReadable checks a look on its own background, or else on each of grounds.
func checkReadable(t *testing.T, name string, r Role, l look, grounds []colour, least float64, shown func(colour) colour) {
	t.Helper()
	if l.fg == 0 {
		return
	}
	if l.bg != 0 {
		grounds = []colour{l.bg}
	}
	for _, bg := range grounds {
		if got := contrastRatio(shown(l.fg), shown(bg)); got < least {
			t.Errorf("%s: role %d, %06x on %06x, has a contrast of %.1f, want %.1f", name, r, shown(l.fg)-1, shown(bg)-1, got, least)
		}
	}
}

// Simulations of people who lack one kind of cone, after Machado, Oliveira and Fernandes (2009), on linear light.
var blindness = map[string][3][3]float64{
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"full sight":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
}

// lab gives CIE L*a*b* of linear light under D65.
func lab(l [3]float64) [3]float64 {
	m := [3][3]float64{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}
	white := [3]float64{0.9505, 1, 1.089}
	var f [3]float64
	for i, v := range apply(m, l) {
		if v /= white[i]; v > 0.008856 {
			f[i] = math.Cbrt(v)
		} else {
			f[i] = 7.787*v + 16.0/116
		}
	}
	return [3]float64{116*f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}
}

func apply(m [3][3]float64, v [3]float64) [3]float64 {
	var out [3]float64
	for i, row := range m {
		for j, f := range row {
			out[i] += f * v[j]
		}
		out[i] = max(out[i], 0)
	}
	return out
}

// TestTheSelectionHasOneGround checks that no cell of a selected row has another ground than its neighbours, unless that is its message.
func TestTheSelectionHasOneGround(t *testing.T) {
	for _, name := range Names() {
		p, _ := paletteOf(name)
		for r := range NumRoles {
			l := p.roles[r].over(p.selection)
			if p.roles[r].bg != 0 || p.roles[r].attrs&reverse != 0 {
				continue
			}
			reversed := p.selection.attrs & reverse
			if l.bg != p.selection.bg || l.attrs&reverse != reversed || reversed != 0 && l.attrs&faint != 0 {
				t.Errorf("%s: role %d is %+v on a selection of %+v", name, r, l, p.selection)
			}
		}
	}
}

// TestVerdictsDiffer checks that the colours of verdicts are told apart by people who see red and green alike.
func TestVerdictsDiffer(t *testing.T) {
	pairs := [][2]Role{{Good, Warn}, {Good, Bad}, {Warn, Bad}, {Up, Down}, {Good, Info}, {FlashUp, FlashDown}}
	for _, name := range []string{"dark", "light", "contrast"} {
		p, _ := paletteOf(name)
		for sight, m := range blindness {
			for _, pair := range pairs {
				a, b := p.roles[pair[0]], p.roles[pair[1]]
				ca, cb := a.fg, b.fg
				if a.bg != 0 {
					ca, cb = a.bg, b.bg
				}
				la, lb := lab(apply(m, linear(ca))), lab(apply(m, linear(cb)))
				if d := math.Hypot(math.Hypot(la[0]-lb[0], la[1]-lb[1]), la[2]-lb[2]); d < 18 {
					t.Errorf("%s: roles %d and %d are %.0f apart to %s, want 18", name, pair[0], pair[1], d, sight)
				}
			}
		}
	}
}
