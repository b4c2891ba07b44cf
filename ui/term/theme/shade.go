package theme

// numShades is the number of steps of a gradient.
const numShades = 6

// Gradient holds the shades of a role: the first is near the background, the last but one is the role's own style, and
// the last is brighter. Roles that draw no graphs have one style, as do all roles without colors.
type Gradient [numShades]Style

// At returns the shade for a level from 0 to 1.
func (g *Gradient) At(level float64) Style {
	if !(level > 0) {
		return g[0]
	}
	return g[int(min(level, 1-1e-9)*numShades)]
}

// Gradient returns the shades of a role, or those for the selected row.
func (t *Theme) Gradient(r Role, selected bool) *Gradient {
	if selected {
		return &t.gradients[1][r]
	}
	return &t.gradients[0][r]
}

func isGraph(r Role) bool {
	switch r {
	case Good, Info, Warn, Bad, Accent, Spark, SparkUp, SparkDown:
		return true
	default:
		return r >= Hue && r < Hue+NumHues
	}
}

// shade computes the gradients of a palette.
func (t *Theme) shade(p *palette) {
	for r := range NumRoles {
		for step := range numShades {
			t.gradients[0][r][step], t.gradients[1][r][step] = t.styles[r], t.selected[r]
			if l := p.plain(r); isGraph(r) && l.fg != 0 {
				l.fg = p.shaded(l.fg, step)
				t.gradients[0][r][step], t.gradients[1][r][step] = newStyle(l), newStyle(l.over(p.selection))
			}
		}
	}
}

// The part of the background in the lowest shade, and of the color of text in the highest.
const (
	darkest   = 0.52
	brightest = 0.3
)

func (p *palette) shaded(c rgb, step int) rgb {
	const own = numShades - 2
	switch {
	case p.ground == 0 || p.ink == 0:
		return c
	case step < own:
		return mix(c, p.ground, darkest*float64(own-step)/own)
	case step > own:
		return mix(c, p.ink, brightest)
	}
	return c
}

// mix returns a color with a part of another one in it.
func mix(c, other rgb, part float64) rgb {
	var out rgb
	for shift := 0; shift <= 16; shift += 8 {
		a, b := float64(c>>shift&0xff), float64(other>>shift&0xff)
		out |= rgb(a+(b-a)*part+0.5) << shift
	}
	if out == 0 {
		return black
	}
	return out
}
