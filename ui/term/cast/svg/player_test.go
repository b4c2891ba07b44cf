package svg

import (
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedscope/ui/term/cast/shape"
	"feedscope/ui/term/text"
)

// node is an element of the file.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n *node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n *node) number(name string) int {
	v, _ := strconv.Atoi(n.attr(name))
	return v
}

// pair returns the position of the first of two letters with positions of their own.
func (n *node) pair() (x, y int, ok bool) {
	xs, _, ok := strings.Cut(n.attr("x"), " ")
	ys, _, _ := strings.Cut(n.attr("y"), " ")
	x, _ = strconv.Atoi(xs)
	y, _ = strconv.Atoi(ys)
	return x, y, ok
}

// player shows a file as a browser would, as far as the package uses the format.
type player struct {
	t         *testing.T
	root      node
	duration  time.Duration
	ink       color.RGBA
	classes   map[string]class
	keyframes map[string]map[float64]string
	defs      map[string]*node
}

var (
	rule      = regexp.MustCompile(`(?m)^\.(c\w+)\{fill:(#\w+)(;font-weight:700)?(;font-style:italic)?\}$`)
	keyframes = regexp.MustCompile(`(?m)^@keyframes (\w+)\{(.*)\}$`)
	keyframe  = regexp.MustCompile(`([^{}]+)\{([^{}]+)\}`)
	inks      = regexp.MustCompile(`svg\{.*fill:(#\w+)\}`)
	length    = regexp.MustCompile(`animation:([\d.]+)s step-end infinite`)
	rectangle = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z`)
)

func parse(t *testing.T, file string) *player {
	t.Helper()
	p := &player{
		t: t, classes: make(map[string]class), keyframes: make(map[string]map[float64]string), defs: make(map[string]*node),
	}
	if err := xml.Unmarshal([]byte(file), &p.root); err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	style := p.root.Nodes[0].Text
	if last := len(p.root.Nodes) - 1; p.root.Nodes[last].XMLName.Local == "style" { // The animations.
		style, p.root.Nodes = style+p.root.Nodes[last].Text, p.root.Nodes[:last]
	}
	p.ink = parseHex(inks.FindStringSubmatch(style)[1])
	for _, m := range rule.FindAllStringSubmatch(style, -1) {
		p.classes[m[1]] = class{fore: parseHex(m[2]), bold: m[3] != "", italic: m[4] != ""}
	}
	if m := length.FindStringSubmatch(style); m != nil {
		p.duration, _ = time.ParseDuration(m[1] + "s")
	}
	for _, m := range keyframes.FindAllStringSubmatch(style, -1) {
		frames := make(map[float64]string)
		for _, f := range keyframe.FindAllStringSubmatch(m[2], -1) {
			for _, at := range strings.Split(f[1], ",") {
				v, err := strconv.ParseFloat(strings.TrimSuffix(at, "%"), 64)
				if err != nil {
					t.Fatal(err)
				}
				frames[v] = f[2]
			}
		}
		p.keyframes[m[1]] = frames
	}
	for i := range p.root.Nodes[1].Nodes {
		n := &p.root.Nodes[1].Nodes[i]
		p.defs[n.attr("id")] = n
	}
	return p
}

func parseHex(s string) (c color.RGBA) {
	c.A = 0xff
	if len(s) == 4 {
		s = fmt.Sprintf("#%c%[1]c%c%[2]c%c%[3]c", s[1], s[2], s[3])
	}
	_, _ = fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B)
	return c
}

// style returns the declarations that apply to a node, at a time or without animation.
func (p *player) style(n *node, at time.Duration) string {
	name, rest, _ := strings.Cut(strings.TrimPrefix(n.attr("style"), "animation-name:"), ";")
	if at < 0 || n.attr("class") != "t" {
		return rest
	}
	share, best, value := float64(at)/float64(p.duration)*100, -1.0, ""
	for from, v := range p.keyframes[name] {
		if from <= share && from > best {
			best, value = from, v
		}
	}
	return value
}

func (p *player) still(width, height int) *canvas { return p.at(-1, width, height) }

func (p *player) at(at time.Duration, width, height int) *canvas {
	window := &p.root.Nodes[2]
	ground := parseHex(window.attr("fill"))
	if fill, ok := strings.CutPrefix(p.style(window, at), "fill:"); ok {
		ground = parseHex(fill)
	}
	d := &drawing{player: p, canvas: newCanvas(width, height, ground), at: at}
	cells := &p.root.Nodes[len(p.root.Nodes)-1]
	for i := range cells.Nodes {
		d.draw(&cells.Nodes[i], image.Point{}, d.canvas.pixels.Rect, "")
	}
	return d.canvas
}

// drawing draws nodes as they are at a time.
type drawing struct {
	*player
	canvas *canvas
	at     time.Duration
}

func (d *drawing) draw(n *node, origin image.Point, clip image.Rectangle, inherited string) {
	if c := n.attr("class"); c != "" && c != "t" {
		inherited = c
	}
	switch n.XMLName.Local {
	case "svg":
		origin = origin.Add(image.Pt(n.number("x"), n.number("y")))
		clip = clip.Intersect(image.Rectangle{origin, origin.Add(image.Pt(n.number("width"), n.number("height")))})
	case "g":
		if s, ok := strings.CutPrefix(d.style(n, d.at), "transform:translateY("); ok {
			y, err := strconv.Atoi(strings.TrimSuffix(s, "px)"))
			if err != nil {
				d.t.Fatal(err)
			}
			origin.Y += y
		}
	case "use":
		to := origin.Add(image.Pt(n.number("x"), n.number("y")))
		id := strings.TrimPrefix(n.attr("href"), "#")
		if code, ok := strings.CutPrefix(id, "u"); ok {
			r, _ := strconv.ParseInt(code, 16, 32)
			d.glyph(to, clip, string(rune(r)), d.classOf(inherited))
			return
		}
		d.draw(d.defs[id], to, clip, inherited)
		return
	case "path":
		for _, m := range rectangle.FindAllStringSubmatch(n.attr("d"), -1) {
			var v [4]int
			for i := range v {
				v[i], _ = strconv.Atoi(m[1+i])
			}
			r := image.Rect(v[0], v[1], v[0]+v[2], v[1]+v[3]).Add(origin)
			d.canvas.fill(r.Intersect(clip), d.classOf(inherited).fore)
		}
	case "text":
		d.text(n, origin.Add(image.Pt(n.number("x"), n.number("y")-baseline)), clip, d.classOf(inherited))
	}
	for i := range n.Nodes {
		d.draw(&n.Nodes[i], origin, clip, inherited)
	}
}

func (d *drawing) classOf(name string) class {
	if name == "" {
		return class{fore: d.ink}
	}
	c, ok := d.classes[name]
	if !ok {
		d.t.Fatalf("class %s is not defined", name)
	}
	return c
}

func (d *drawing) text(n *node, at image.Point, clip image.Rectangle, c class) {
	if x, y, ok := n.pair(); ok {
		for r := '␀'; r <= '␡'; r++ {
			if letters, _ := shape.Letters(r); letters == n.Text {
				d.glyph(image.Pt(x, y+baseline).Add(at).Sub(shape.LettersAt[0]), clip, string(r), c)
			}
		}
		return
	}
	start := at.X
	for s := n.Text; s != ""; {
		size, width := text.Cluster(s)
		if s[:size] != " " {
			d.glyph(at, clip, s[:size], c)
		}
		at.X += width * shape.Width
		s = s[size:]
	}
	if l := n.number("textLength"); l > 0 && l != at.X-start {
		d.t.Errorf("%q is %d wide in place of %d", n.Text, at.X-start, l)
	}
}

func (d *drawing) glyph(at image.Point, clip image.Rectangle, s string, c class) {
	if at.In(clip) {
		d.canvas.glyphs[at] = glyph{s, c}
	}
}
