// Package theme turns colour roles into styles.
//
// The name of a theme goes in, a [Theme] comes out: for every [Role] a [Style], which is an SGR sequence that is
// built once, and a set of [Glyphs]. Drawing asks for the role ("this is bad news"), never for a colour.
//
//	th := theme.Load("dark", theme.Options{})
//	good := th.Style(theme.Good)          // a small value; ask outside of loops
//	line = good.Append(line, "● live")    // one append, nothing is computed
//
// Colours are written in 24 bits; the renderer brings them down to what the terminal can show. Nothing is ever told by
// colour alone: states differ by glyph, changes by sign. The package never asks the terminal anything: whether
// it is dark, and whether colour is wanted, are passed in.
package theme

import "image/color"

// Options say what the surroundings allow.
type Options struct {
	// ASCII draws with printable ASCII alone.
	ASCII bool
	// NoColor (NO_COLOR is set, or the output has no colours) makes any theme mono.
	NoColor bool
	// Dark tells that the terminal's background is dark; it decides what "auto" and "" mean.
	Dark bool
}

// Theme is a set of styles and glyphs. It does not change once it is loaded; it may be shared.
type Theme struct {
	// Name is the theme's own name, never "auto".
	Name string
	// Glyphs are the symbols to draw with.
	Glyphs Glyphs
	// Ground and Ink are the background and the text that the theme is made for; nil where any will do.
	Ground, Ink color.Color
	// Light tells that the theme is made for a light background.
	Light bool

	styles   [NumRoles]Style
	selected [NumRoles]Style
	bar      [NumRoles]Style
}

// grounds gives the background and the text that a theme is made for.
func grounds(name string) (ground, ink color.Color) {
	rgb := func(r, g, b uint8) color.Color { return color.RGBA{R: r, G: g, B: b, A: 0xff} }
	switch name {
	case "dark":
		return rgb(0x11, 0x13, 0x1a), rgb(0xc9, 0xd1, 0xe3)
	case "light":
		return rgb(0xfb, 0xfb, 0xfd), rgb(0x30, 0x34, 0x3f)
	case "contrast":
		return rgb(0, 0, 0), rgb(0xff, 0xff, 0xff)
	}
	return nil, nil
}

// Style gives the style of a role.
func (t *Theme) Style(r Role) Style { return t.styles[r] }

// Selected gives the style of a role on the background of the selected row.
func (t *Theme) Selected(r Role) Style { return t.selected[r] }

// Bar gives the style of a role on the line at the top of the screen.
func (t *Theme) Bar(r Role) Style { return t.bar[r] }

// Row gives Selected or Style, for a row that may be the selected one.
func (t *Theme) Row(r Role, selected bool) Style {
	if selected {
		return t.selected[r]
	}
	return t.styles[r]
}

// Names lists the themes that [Load] knows, in the order in which a key cycles through them; "auto" is not among them.
func Names() []string { return []string{"dark", "light", "contrast", "mono"} }

// Known tells whether Load knows the name: one of Names, "auto" or "".
func Known(name string) bool {
	_, ok := paletteOf(name)
	return ok || name == "auto" || name == ""
}

// Load makes the named theme. "auto", "" and unknown names mean dark or light, as the background is.
func Load(name string, opts Options) *Theme {
	if opts.NoColor {
		name = "mono"
	}
	p, ok := paletteOf(name)
	if !ok {
		name = "light"
		if opts.Dark {
			name = "dark"
		}
		p, _ = paletteOf(name)
	}
	t := &Theme{Name: name, Glyphs: unicodeGlyphs}
	if opts.ASCII {
		t.Glyphs = asciiGlyphs
	}
	t.Light = name == "light"
	t.Ground, t.Ink = grounds(name)
	for r := range NumRoles {
		t.styles[r] = newStyle(p.roles[r])
		t.selected[r] = newStyle(p.roles[r].over(p.selection))
		t.bar[r] = newStyle(p.roles[r].over(look{bg: p.roles[Bar].bg, attrs: p.roles[Bar].attrs & reverse}))
	}
	return t
}

// Next gives the name of the theme after the given one.
func Next(name string) string {
	names := Names()
	for i, n := range names {
		if n == name {
			return names[(i+1)%len(names)]
		}
	}
	return names[0]
}
