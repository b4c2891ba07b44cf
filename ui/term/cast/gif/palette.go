package gif

import (
	"cmp"
	"image/color"
	"slices"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/screen"
)

// maxColors leaves one index of 256 for transparency.
const maxColors = 255

// palette is the colors of the file; the last one is transparent.
type palette struct {
	colors  color.Palette
	nearest map[color.RGBA]uint8
	pairs   map[pair]*[levels]uint8
}

// pair is the colors of a cell.
type pair struct{ fore, back color.RGBA }

// at returns the color of a pixel that a character covers to a level.
func (p pair) at(level int) color.RGBA {
	const whole = 255
	return screen.Mix(p.back, p.fore, uint8(level*whole/(levels-1)))
}

func (p *palette) transparent() uint8 { return uint8(len(p.colors) - 1) }

// inks returns the index of the color for each level of coverage.
func (p *palette) inks(fore, back color.RGBA) *[levels]uint8 {
	key := pair{fore, back}
	inks := p.pairs[key]
	if inks == nil {
		inks = new([levels]uint8)
		for i := range inks {
			inks[i] = p.index(key.at(i))
		}
		p.pairs[key] = inks
	}
	return inks
}

// index returns the index of the nearest color.
func (p *palette) index(c color.RGBA) uint8 {
	n, ok := p.nearest[c]
	if !ok {
		best := -1
		for i, have := range p.colors[:len(p.colors)-1] {
			if d := distance(c, have.(color.RGBA)); best < 0 || d < best {
				best, n = d, uint8(i)
			}
		}
		p.nearest[c] = n
	}
	return n
}

// distance returns how different two colors look, roughly.
func distance(a, b color.RGBA) int {
	r, g, bl := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return 3*r*r + 4*g*g + 2*bl*bl
}

// choose chooses the colors of a recording: all of them if they are few; otherwise those that many pixels have or that
// are far from the others.
func choose(r *reel.Reel, f *font) *palette {
	shades := count(r, f)
	p := &palette{nearest: make(map[color.RGBA]uint8), pairs: make(map[pair]*[levels]uint8)}
	if len(shades) > maxColors {
		shades = pick(shades)
	}
	for _, s := range shades {
		p.colors = append(p.colors, s.color)
	}
	if len(shades) == 0 {
		p.colors = append(p.colors, color.RGBA{A: 0xff})
	}
	p.colors = append(p.colors, color.RGBA{})
	return p
}

// shade is a color with the number of its pixels.
type shade struct {
	color  color.RGBA
	pixels int
	far    int // Its distance from the colors chosen so far.
}

// count returns the colors of all distinct lines and around them, the most frequent ones first.
func count(r *reel.Reel, f *font) []shade {
	pixels := make(map[color.RGBA]int)
	for _, frame := range r.Frames {
		pixels[frame.Colors.Ground] += solid
	}
	for _, line := range r.Lines {
		for i := range line {
			c := &line[i]
			if c.Width == 0 {
				continue
			}
			var at [levels]int
			for _, level := range f.mask(c) {
				at[level]++
			}
			for level, n := range at {
				if n > 0 {
					pixels[pair{c.Fore, c.Back}.at(level)] += n * weight(level)
				}
			}
		}
	}
	shades := make([]shade, 0, len(pixels))
	for c, n := range pixels {
		shades = append(shades, shade{color: c, pixels: n})
	}
	slices.SortFunc(shades, func(a, b shade) int { return cmp.Or(cmp.Compare(b.pixels, a.pixels), compare(a.color, b.color)) })
	return shades
}

// solid is how much more a pixel counts that a character covers wholly or not at all.
const solid = 16

func weight(level int) int {
	if level == 0 || level == levels-1 {
		return solid
	}
	return 1
}

func compare(a, b color.RGBA) int {
	return cmp.Or(cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
}

// pick picks the colors whose absence would be seen most, one after the other.
func pick(shades []shade) (picked []shade) {
	for i := range shades {
		shades[i].far = distance(shades[0].color, color.RGBA{255, 255, 255, 255}) + 1
	}
	for range maxColors {
		best := 0
		for i := range shades {
			if s, b := &shades[i], &shades[best]; s.pixels*s.far > b.pixels*b.far {
				best = i
			}
		}
		chosen := shades[best]
		picked = append(picked, chosen)
		for i := range shades {
			shades[i].far = min(shades[i].far, distance(shades[i].color, chosen.color))
		}
	}
	return picked
}
