package gif

import (
	"fmt"
	"image"
	"image/draw"
	"unicode/utf8"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
)

const (
	fontSize = 15
	baseline = 14
	// The rows of pixels in a cell of lines through text.
	underline = 15
	strike    = 9
	// levels is how much of a pixel a character covers, from nothing to all of it.
	levels = 9
)

// mask is a character's cells: how much of each pixel it covers.
type mask []uint8

// font draws characters.
type font struct {
	regular, bold, small face
	masks                map[glyph]mask
}

type face struct {
	xfont.Face
	font *sfnt.Font
}

// glyph is what the mask of a cell depends on.
type glyph struct {
	text                    string
	width                   int
	bold, underline, strike bool
}

func newFont() (*font, error) {
	f := &font{masks: make(map[glyph]mask)}
	for _, part := range []struct {
		face *face
		ttf  []byte
		size float64
	}{{&f.regular, gomono.TTF, fontSize}, {&f.bold, gomonobold.TTF, fontSize}, {&f.small, gomono.TTF, shape.LetterSize}} {
		var err error
		if *part.face, err = newFace(part.ttf, part.size); err != nil {
			return nil, fmt.Errorf("reading the built-in font: %w", err)
		}
	}
	return f, nil
}

func newFace(ttf []byte, size float64) (face, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return face{}, err
	}
	const dpi = 72 // A point is a pixel.
	made, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: dpi})
	return face{made, parsed}, err
}

// mask returns the mask of a cell, as wide as the character.
func (f *font) mask(c *reel.Cell) mask {
	g := glyph{text: c.Text, width: c.Width, bold: c.Bold, underline: c.Underline, strike: c.Strike}
	if c.Blank() {
		g = glyph{text: " ", width: c.Width}
	}
	m, ok := f.masks[g]
	if !ok {
		m = f.draw(g)
		f.masks[g] = m
	}
	return m
}

func (f *font) draw(g glyph) mask {
	picture := image.NewAlpha(image.Rect(0, 0, g.width*shape.Width, shape.Height))
	r, n := utf8.DecodeRuneInString(g.text)
	s, drawn := shape.Of(r)
	letters, control := shape.Letters(r)
	switch {
	case n != len(g.text) || g.width != 1:
		f.text(picture, g)
	case drawn:
		drawShape(picture, s)
	case control:
		f.control(picture, letters)
	default:
		f.text(picture, g)
	}
	for y, on := range map[int]bool{underline: g.underline, strike: g.strike} {
		if on {
			draw.Draw(picture, image.Rect(0, y, picture.Rect.Max.X, y+1), image.Opaque, image.Point{}, draw.Src)
		}
	}
	m := make(mask, len(picture.Pix))
	for i, a := range picture.Pix {
		m[i] = uint8((int(a)*(levels-1) + 127) / 255)
	}
	return m
}

// text draws a character with its marks, or a box if the font lacks it.
func (f *font) text(dst *image.Alpha, g glyph) {
	face := &f.regular
	if g.bold {
		face = &f.bold
	}
	for i, r := range g.text {
		n, err := face.font.GlyphIndex(nil, r)
		if (err != nil || n == 0) && r != ' ' {
			if i == 0 {
				box(dst)
			}
			return
		}
		to, picture, at, _, ok := face.Glyph(fixed.P((dst.Rect.Dx()-shape.Width)/2, baseline), r)
		if ok {
			draw.DrawMask(dst, to, image.Opaque, image.Point{}, picture, at, draw.Over)
		}
	}
}

// control draws one letter at the top left and one at the bottom right.
func (f *font) control(dst *image.Alpha, letters string) {
	for i, at := range shape.LettersAt {
		if to, picture, from, _, ok := f.small.Glyph(fixed.P(at.X, at.Y), rune(letters[i])); ok {
			draw.DrawMask(dst, to, image.Opaque, image.Point{}, picture, from, draw.Over)
		}
	}
}

// box draws the outline of a box.
func box(dst *image.Alpha) {
	outer := image.Rect(1, 4, dst.Rect.Max.X-1, baseline)
	draw.Draw(dst, outer, image.Opaque, image.Point{}, draw.Src)
	draw.Draw(dst, outer.Inset(1), image.Transparent, image.Point{}, draw.Src)
}

func drawShape(dst *image.Alpha, s shape.Shape) {
	for _, r := range s.Rects {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				dst.Pix[dst.PixOffset(x, y)] = s.Share
			}
		}
	}
	if s.Path == nil {
		return
	}
	z := vector.NewRasterizer(shape.Width, shape.Height)
	for _, o := range s.Path {
		switch o.Kind {
		case shape.Move:
			z.MoveTo(o.To.X, o.To.Y)
		case shape.Line:
			z.LineTo(o.To.X, o.To.Y)
		case shape.Cubic:
			a, b := o.Control[0], o.Control[1]
			z.CubeTo(a.X, a.Y, b.X, b.Y, o.To.X, o.To.Y)
		case shape.Close:
			z.ClosePath()
		}
	}
	z.Draw(dst, dst.Rect, image.Opaque, image.Point{})
}
