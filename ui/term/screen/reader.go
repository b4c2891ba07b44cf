package screen

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Cell is one cell of a finished line.
type Cell struct {
	// Text is a character with its marks; empty in the second half of a wide one.
	Text string
	// Width is 1 or 2; 0 for the second half of a wide character.
	Width int
	Style Style
}

// Style is the look of a cell. The zero value is plain.
type Style struct {
	// Fore and Back are the colors; transparent ones mean the terminal's own.
	Fore, Back                                      color.RGBA
	Bold, Faint, Italic, Underline, Reverse, Strike bool
}

// Reader reads lines as cells, the way a [Screen] does. It is not safe for concurrent use.
type Reader struct {
	g     *grid
	cells []cell
	looks []Style // Of the grid's styles.
}

// NewReader returns a reader.
func NewReader() *Reader {
	r := &Reader{g: newGrid(colorprofile.TrueColor)}
	r.g.clear(nil, 0, 0)
	return r
}

// Cells appends the cells of a line, exactly width of them.
func (r *Reader) Cells(dst []Cell, line string, width int) []Cell {
	if len(r.g.glyphs.long) > maxLong {
		r.g.clear(nil, 0, 0)
	}
	r.g.width = width
	r.cells = r.g.parse(r.cells[:0], line)
	var buf []byte
	for _, c := range r.cells {
		out := Cell{Width: int(c.width), Style: r.style(c.style)}
		if c.width > 0 {
			buf = r.g.glyphs.append(buf[:0], c.glyph)
			out.Text = string(buf)
		}
		dst = append(dst, out)
	}
	return dst
}

func (r *Reader) style(id styleID) Style {
	for len(r.looks) <= int(id) {
		r.looks = append(r.looks, r.g.styles.looks[len(r.looks)].style())
	}
	return r.looks[id]
}

func (l look) style() (s Style) {
	for _, a := range strings.Split(l.attrs, ";") {
		switch a {
		case "1":
			s.Bold = true
		case "2":
			s.Faint = true
		case "3":
			s.Italic = true
		case "4":
			s.Underline = true
		case "7":
			s.Reverse = true
		case "9":
			s.Strike = true
		case "22":
			s.Bold, s.Faint = false, false
		case "23":
			s.Italic = false
		case "24":
			s.Underline = false
		case "27":
			s.Reverse = false
		case "29":
			s.Strike = false
		}
	}
	s.Fore, s.Back = parseColor(l.fore), parseColor(l.back)
	return s
}

// parseColor returns the color of SGR parameters, transparent for the terminal's own.
func parseColor(parameters string) color.RGBA {
	var n [directFields]uint8
	fields := strings.Split(parameters, ";")
	for i := range min(len(fields), len(n)) {
		v, err := strconv.ParseUint(fields[i], 10, 8)
		if err != nil {
			return color.RGBA{}
		}
		n[i] = uint8(v)
	}
	const colors = 10 // Codes 30 to 37, 38 and 39; then bright ones from 90, and 10 more for the background.
	switch code := n[0]; {
	case len(fields) == directFields:
		return color.RGBA{n[2], n[3], n[4], 0xff}
	case len(fields) == indexedFields:
		return Indexed(n[2])
	case len(fields) != 1 || code%colors >= 8:
		return color.RGBA{}
	case code >= 90:
		return Indexed(8 + code%colors)
	default:
		return Indexed(code % colors)
	}
}

// Indexed returns a color of xterm's palette.
func Indexed(n uint8) color.RGBA { return rgba(ansi.IndexedColor(n)) }

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// Colors are a terminal's own colors.
type Colors struct{ Ground, Ink color.RGBA }

// ColorsOf returns the colors that a view sets. For a view that leaves them to the terminal, they are those of a dark
// one.
func ColorsOf(v View) Colors {
	c := Colors{Ground: color.RGBA{0x11, 0x13, 0x1a, 0xff}, Ink: color.RGBA{0xc9, 0xd1, 0xd9, 0xff}}
	if v.Ground != nil {
		c.Ground = rgba(v.Ground)
	}
	if v.Ink != nil {
		c.Ink = rgba(v.Ink)
	}
	return c
}

// Resolve returns the colors of a style on a terminal with these colors. Reverse swaps them; faint text is mixed with
// its background.
func (c Colors) Resolve(s Style) (fore, back color.RGBA) {
	fore, back = s.Fore, s.Back
	if fore.A == 0 {
		fore = c.Ink
	}
	if back.A == 0 {
		back = c.Ground
	}
	if s.Reverse {
		fore, back = back, fore
	}
	if s.Faint {
		fore = Mix(back, fore, faintness)
	}
	return fore, back
}

// faintness is the share of the text's color in faint text, of [whole].
const (
	faintness = 153
	whole     = 255
)

// Mix returns the color between two: a at share 0, b at 255.
func Mix(a, b color.RGBA, share uint8) color.RGBA {
	mix := func(a, b uint8) uint8 {
		return uint8((uint(a)*(whole-uint(share)) + uint(b)*uint(share) + whole/2) / whole)
	}
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}
