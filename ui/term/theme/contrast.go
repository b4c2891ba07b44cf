package theme

import "math"

// leastContrast is what text must have on its background: level AA of WCAG 2.
const leastContrast = 4.5

// linear returns the linear light of a color's components.
func linear(c rgb) [3]float64 {
	v := uint32(c)
	var out [3]float64
	for i, part := range [...]uint32{v >> 16 & 0xff, v >> 8 & 0xff, v & 0xff} {
		f := float64(part) / 255
		if f <= 0.04045 {
			out[i] = f / 12.92
		} else {
			out[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	return out
}

// luminance returns the relative luminance of a color, from 0 to 1.
func luminance(c rgb) float64 {
	l := linear(c)
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// contrastRatio returns the contrast as in WCAG 2, from 1 to 21.
func contrastRatio(a, b rgb) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// readable returns a color for text on a background: the color itself, or the nearest shade of it, toward white or
// black, that has leastContrast.
func readable(text, on rgb) rgb {
	toward := rgb(0xffffff)
	if contrastRatio(toward, on) < contrastRatio(black, on) {
		toward = black
	}
	const steps = 50
	for step := range steps {
		if c := mix(text, toward, float64(step)/steps); contrastRatio(c, on) >= leastContrast {
			return c
		}
	}
	return toward
}

// on returns the look of text on the background that it has, or else on another one, with a readable color.
func (l look) on(ground rgb) look {
	if l.bg != 0 {
		ground = l.bg
	}
	if l.fg != 0 && ground != 0 && l.attrs&reverse == 0 {
		l.fg = readable(l.fg, ground)
	}
	return l
}
