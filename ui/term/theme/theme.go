// Package theme maps color roles to styles.
//
// It turns the name of a theme into a [Theme]: a [Style] for every [Role], which is a prebuilt SGR sequence, and a set
// of [Glyphs]. Drawing code uses roles ("bad news"), never colors.
//
//	th := theme.Load("dark", theme.Options{})
//	good := th.Style(theme.Good)          // a small value; get it outside of loops
//	line = good.Append(line, "● live")    // one append
//
// Colors have 24 bits; the renderer reduces them to what the terminal supports. Color alone never carries information:
// states also differ by glyph and changes by sign. The package does not query the terminal: its background and whether
// to use colors are passed in.
package theme

import (
	"image/color"
)

// Options describe the terminal.
type Options struct {
	// ASCII selects glyphs of printable ASCII.
	ASCII bool
	// NoColor turns any theme into mono.
	NoColor bool
	// Dark reports whether the terminal's background is dark. It decides what "auto" and "" mean.
	Dark bool
}

// Theme is a set of styles and glyphs. It is immutable.
type Theme struct {
	// Name is the theme's own name, never "auto".
	Name string
	// Glyphs are the symbols to draw with.
	Glyphs Glyphs
	// Ground and Ink are the background and text colors that the theme is made for; nil means any.
	Ground, Ink color.Color
	// Light reports whether the theme is made for a light background, Own whether it sets its background even on a
	// terminal that has such a one.
	Light, Own bool

	styles    [NumRoles]Style
	selected  [NumRoles]Style
	bar       [NumRoles]Style
	gradients [2][NumRoles]Gradient
}

// Style returns the style of a role.
func (t *Theme) Style(r Role) Style { return t.styles[r] }

// Selected returns the style of a role on the selected row.
func (t *Theme) Selected(r Role) Style { return t.selected[r] }

// Bar returns the style of a role on the bar at the top of the screen.
func (t *Theme) Bar(r Role) Style { return t.bar[r] }

// Row returns Selected or Style.
func (t *Theme) Row(r Role, selected bool) Style {
	if selected {
		return t.selected[r]
	}
	return t.styles[r]
}
