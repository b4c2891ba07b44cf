package svg

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
	"feedscope/ui/term/screen"
)

// brush draws cells as markup and remembers which classes and symbols that uses.
type brush struct {
	colors  screen.Colors
	classes map[class]string
	order   []class
	symbols []rune
	known   map[rune]bool
}

// class is a look of text; of shapes only the color counts.
type class struct {
	fore         color.RGBA
	bold, italic bool
}

func newBrush(colors screen.Colors) *brush {
	return &brush{colors: colors, classes: make(map[class]string), known: make(map[rune]bool)}
}

// class returns the attribute for a class, empty for the usual one.
func (b *brush) class(c class) string {
	if c == (class{fore: b.colors.Ink}) {
		return ""
	}
	name, ok := b.classes[c]
	if !ok {
		name = "c" + strconv.FormatInt(int64(len(b.order)), 36)
		b.classes[c] = name
		b.order = append(b.order, c)
	}
	return ` class="` + name + `"`
}

func (b *brush) writeStyles(w io.Writer) {
	for _, c := range b.order {
		extra := ""
		if c.bold {
			extra += ";font-weight:700"
		}
		if c.italic {
			extra += ";font-style:italic"
		}
		_, _ = fmt.Fprintf(w, ".%s{fill:%s%s}\n", b.classes[c], hex(c.fore), extra)
	}
}

// draw appends the markup of cells at a position in pixels.
func (b *brush) draw(dst *strings.Builder, cells []reel.Cell, x, y int) {
	var backs, shapes, lines paint
	for i := range cells {
		c := &cells[i]
		cell := image.Rect(0, 0, shape.Width, shape.Height).Add(image.Pt(x+i*shape.Width, y))
		if c.Back != b.colors.Ground {
			backs.add(c.Back, cell)
		}
		if c.Underline && !c.Blank() {
			lines.add(c.Fore, image.Rect(0, underline, shape.Width, underline+1).Add(cell.Min))
		}
		if c.Strike && !c.Blank() {
			lines.add(c.Fore, image.Rect(0, strike, shape.Width, strike+1).Add(cell.Min))
		}
		if s, ok := shapeOf(c); ok {
			for _, r := range s.Rects {
				shapes.add(screen.Mix(c.Back, c.Fore, s.Share), r.Add(cell.Min))
			}
		}
	}
	b.paths(dst, &backs)
	b.paths(dst, &shapes)
	b.paths(dst, &lines)
	b.text(dst, cells, x, y)
}

// The rows of pixels in a cell of lines through text.
const (
	underline = 15
	strike    = 9
)

// shapeOf returns the shape of a cell's character, if it has one and the font may lack it.
func shapeOf(c *reel.Cell) (shape.Shape, bool) {
	r, n := utf8.DecodeRuneInString(c.Text)
	if n != len(c.Text) || c.Width != 1 || c.Blank() || common(c) {
		return shape.Shape{}, false
	}
	return shape.Of(r)
}

// text draws symbols and text: characters that every font has in runs, others one by one.
func (b *brush) text(dst *strings.Builder, cells []reel.Cell, x, y int) {
	for i := 0; i < len(cells); {
		c := &cells[i]
		s, drawn := shapeOf(c)
		switch {
		case c.Blank() || c.Text == " " || drawn && s.Path == nil:
			i++
		case drawn:
			r, _ := utf8.DecodeRuneInString(c.Text)
			b.symbol(r)
			fmt.Fprintf(dst, `<use href="#u%x" x="%d" y="%d"%s/>`, r, x+i*shape.Width, y, b.class(class{fore: c.Fore}))
			i++
		case b.control(dst, c, x+i*shape.Width, y):
			i++
		default:
			n := run(cells[i:])
			b.run(dst, cells[i:i+n], x+i*shape.Width, y+baseline)
			i += n
		}
	}
}

// control draws the symbol for a control character, if a cell has one: few fonts do.
func (b *brush) control(dst *strings.Builder, c *reel.Cell, x, y int) bool {
	r, n := utf8.DecodeRuneInString(c.Text)
	letters, ok := shape.Letters(r)
	if !ok || n != len(c.Text) {
		return false
	}
	first, second := shape.LettersAt[0], shape.LettersAt[1]
	fmt.Fprintf(dst, `<text x="%d %d" y="%d %d" font-size="%d"%s>%s</text>`, x+first.X, x+second.X, y+first.Y, y+second.Y,
		shape.LetterSize, b.class(classOf(c)), letters)
	return true
}

// run returns how many cells can be drawn together: of one look, with blanks between but not after them.
func run(cells []reel.Cell) int {
	first, n := &cells[0], 1
	if !common(first) {
		return 1
	}
	for i := 1; i < len(cells); i++ {
		c := &cells[i]
		if c.Blank() || c.Text == " " {
			if c.Text != " " || i-n >= 3 {
				break
			}
			continue
		}
		if _, drawn := shapeOf(c); drawn || !common(c) || classOf(c) != classOf(first) {
			break
		}
		n = i + 1
	}
	return n
}

func classOf(c *reel.Cell) class { return class{c.Fore, c.Bold, c.Italic} }

// common reports whether fixed-width fonts have a character in the width of the others: Latin, Greek and Cyrillic
// letters, and punctuation.
func common(c *reel.Cell) bool {
	r, n := utf8.DecodeRuneInString(c.Text)
	return n == len(c.Text) && c.Width == 1 && (r < 0x250 || r >= 0x391 && r < 0x450 || r >= 0x2010 && r < 0x2040 || r == '€')
}

func (b *brush) run(dst *strings.Builder, cells []reel.Cell, x, y int) {
	fmt.Fprintf(dst, `<text x="%d" y="%d"`, x, y)
	if len(cells) > 1 {
		fmt.Fprintf(dst, ` textLength="%d"`, len(cells)*shape.Width)
	}
	dst.WriteString(b.class(classOf(&cells[0])) + ">")
	for i := range cells {
		dst.WriteString(html.EscapeString(cells[i].Text))
	}
	dst.WriteString("</text>")
}

// paint is rectangles by color, in the order in which the colors came.
type paint struct {
	colors []color.RGBA
	rects  [][]image.Rectangle
}

// add adds a rectangle, and joins it with one on its left.
func (p *paint) add(c color.RGBA, r image.Rectangle) {
	at := 0
	for at < len(p.colors) && p.colors[at] != c {
		at++
	}
	if at == len(p.colors) {
		p.colors, p.rects = append(p.colors, c), append(p.rects, nil)
	}
	rects := p.rects[at]
	for i := len(rects) - 1; i >= 0 && i >= len(rects)-8; i-- {
		if l := &rects[i]; l.Max.X == r.Min.X && l.Min.Y == r.Min.Y && l.Max.Y == r.Max.Y {
			l.Max.X = r.Max.X
			return
		}
	}
	p.rects[at] = append(rects, r)
}

func (b *brush) paths(dst *strings.Builder, p *paint) {
	for i, c := range p.colors {
		dst.WriteString("<path" + b.class(class{fore: c}) + ` d="`)
		for _, r := range p.rects[i] {
			fmt.Fprintf(dst, "M%d %dh%dv%dh-%[3]dz", r.Min.X, r.Min.Y, r.Dx(), r.Dy())
		}
		dst.WriteString(`"/>`)
	}
}

func (b *brush) symbol(r rune) {
	if !b.known[r] {
		b.known[r] = true
		b.symbols = append(b.symbols, r)
	}
}

func (b *brush) writeSymbols(w io.Writer) {
	for _, r := range b.symbols {
		s, _ := shape.Of(r)
		_, _ = fmt.Fprintf(w, `<path id="u%x" style="shape-rendering:auto" d="%s"/>`+"\n", r, path(s.Path))
	}
}

func path(ops []shape.Op) string {
	var b strings.Builder
	point := func(p shape.Point) string { return number(round(p.X)) + " " + number(round(p.Y)) }
	for _, o := range ops {
		switch o.Kind {
		case shape.Move:
			b.WriteString("M" + point(o.To))
		case shape.Line:
			b.WriteString("L" + point(o.To))
		case shape.Cubic:
			b.WriteString("C" + point(o.Control[0]) + " " + point(o.Control[1]) + " " + point(o.To))
		case shape.Close:
			b.WriteString("z")
		}
	}
	return b.String()
}

// round rounds to hundredths of a pixel.
func round(v float32) float64 {
	const hundred = 100
	return float64(int(v*hundred+hundred+0.5)-hundred) / hundred
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
