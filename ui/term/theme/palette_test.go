package theme

import (
	"math"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// backgrounds are likely terminal backgrounds for each theme.
var backgrounds = map[string][]rgb{
	"dark":     {hexColor(0x000000), hexColor(0x12151c), hexColor(0x1e1e2e)},
	"light":    {hexColor(0xffffff), hexColor(0xfafafa), hexColor(0xf2f4f8)},
	"contrast": {hexColor(0x000000)},
	// On other terminals it sets its own background.
	"colorblind": {hexColor(0x000000), hexColor(0x0f1116), hexColor(0x1e1e2e)},
}

// least returns the contrast that text of a theme must have: WCAG 2 level AA, and AAA in the theme made for contrast.
func least(name string) float64 {
	if name == "contrast" {
		return 7
	}
	return 4.5
}

// leastLines is the minimum contrast of lines without text.
const leastLines = 1.4

// fewer returns the color on a terminal of 256 colors.
func fewer(c rgb) rgb {
	if c == 0 {
		return 0
	}
	r, g, b, _ := ansi.Convert256(c.rgba()).RGBA()
	return hexColor(r>>8<<16 | g>>8<<8 | b>>8)
}

func exactly(c rgb) rgb { return c }

// TestTextIsReadable checks the contrast of all text, also on the selected row and the bar. A terminal of 256 colors
// only has to come close.
func TestTextIsReadable(t *testing.T) {
	for name, grounds := range backgrounds {
		p := palettes[name]()
		bar := look{bg: p.roles[Bar].bg}
		for r := range NumRoles {
			if r == Border { // It is only lines, never part of a row.
				checkReadable(t, name, r, p.roles[r], grounds, leastLines, exactly)
				continue
			}
			want := least(name)
			checkReadable(t, name, r, p.roles[r], grounds, want, exactly)
			checkReadable(t, name+" selected", r, p.roles[r].over(p.selection), nil, min(want, 4.5), exactly)
			checkReadable(t, name+" on the bar", r, p.roles[r].over(bar), nil, min(want, 4.5), exactly)
			checkReadable(t, name+" in 256 colors", r, p.roles[r], grounds, want*0.8, fewer)
			checkReadable(t, name+" selected in 256 colors", r, p.roles[r].over(p.selection), nil, min(want, 4.5)*0.75, fewer)
		}
	}
}

// TestRisesAndFallsDifferInMoreThanHue checks the theme for people who cannot rely on hue.
func TestRisesAndFallsDifferInMoreThanHue(t *testing.T) {
	p := palettes["colorblind"]()
	for _, pair := range [][2]Role{{Up, Down}, {FlashUp, FlashDown}} {
		if p.roles[pair[0]].attrs == p.roles[pair[1]].attrs {
			t.Errorf("roles %d and %d have the same attributes", pair[0], pair[1])
		}
	}
	if c := contrastRatio(p.roles[Up].fg, p.roles[Down].fg); c < 1.3 {
		t.Errorf("rises and falls are equally bright: %.2f", c)
	}
}

// TestColorsSurviveReduction checks that 256 colors still show the meaning of a color.
func TestColorsSurviveReduction(t *testing.T) {
	for name := range backgrounds {
		p := palettes[name]()
		for _, r := range []Role{Good, Info, Warn, Bad, Up, Down, FlashUp, FlashDown, Accent} {
			c := p.roles[r].bg
			if c == 0 {
				c = p.roles[r].fg
			}
			if v := uint32(fewer(c)) & 0xffffff; v>>16 == v>>8&0xff && v>>8&0xff == v&0xff {
				t.Errorf("%s: role %d, %06x, becomes the gray %06x", name, r, uint32(c), v)
			}
		}
		if quiet := []rgb{p.selection.bg, p.roles[Bar].bg}; name == "dark" {
			for _, c := range quiet {
				if v := uint32(fewer(c)) & 0xffffff; v>>16 != v&0xff {
					t.Errorf("%s: the background %06x becomes the color %06x", name, uint32(c), v)
				}
			}
		}
	}
}

// checkReadable checks a look on its own background, or on each of grounds if it has none.
func checkReadable(t *testing.T, name string, r Role, l look, grounds []rgb, least float64, shown func(rgb) rgb) {
	t.Helper()
	if l.fg == 0 {
		return
	}
	if l.bg != 0 {
		grounds = []rgb{l.bg}
	}
	for _, bg := range grounds {
		if got := contrastRatio(shown(l.fg), shown(bg)); got < least {
			t.Errorf("%s: role %d, %06x on %06x, has a contrast of %.1f, want %.1f", name, r, shown(l.fg)-1, shown(bg)-1, got, least)
		}
	}
}

// Simulations of color blindness on linear light, after Machado, Oliveira and Fernandes (2009).
var blindness = map[string][3][3]float64{
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	"full sight":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
}

// lab returns the CIE L*a*b* values of linear light under D65.
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

// TestSelectedRowHasOneBackground checks that all cells of the selected row have the same background, except roles
// with a background of their own.
func TestSelectedRowHasOneBackground(t *testing.T) {
	for _, name := range Names() {
		p, _ := Set{}.palette(name)
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

// TestVerdictsDiffer checks that color-blind people can tell the colors of verdicts apart.
func TestVerdictsDiffer(t *testing.T) {
	pairs := [][2]Role{{Good, Warn}, {Good, Bad}, {Warn, Bad}, {Up, Down}, {Good, Info}, {FlashUp, FlashDown}}
	for _, name := range []string{"dark", "light", "contrast", "colorblind"} {
		p := palettes[name]()
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

// hexColor returns the color 0xRRGGBB.
func hexColor(hex uint32) rgb {
	if hex == 0 {
		return black
	}
	return rgb(hex)
}
