// Package svg draws a recording as an SVG that needs nothing else: no scripts and no fonts of its own.
//
// It takes a [reel.Reel]. A recording of one screen is a still picture; others are animated with CSS, which also works
// where a page shows the file as an image, and loop. Where animation is not supported or not wanted
// (prefers-reduced-motion), the last screen shows.
//
// Each line is divided into pieces that change together. The distinct states of a piece lie below each other behind a
// window of one line, and an animation moves the right one into the window. Text is text; lines, blocks and symbols
// are paths, so they join whatever the font is.
package svg

import (
	"bufio"
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"
	"time"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
	"feedscope/ui/term/screen"
)

const (
	// padding is around the cells, radius of the window's corners.
	padding, radius = 14, 9
	// bar is the height of the title bar, above the padding.
	bar       = 20
	titleSize = 12
	// The font's characters should be 0.6 wide to fit the cells; others are spaced to fit.
	fontSize = 15
	fonts    = `ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono","Liberation Mono",Consolas,monospace`
	baseline = 14
)

// Encode writes a recording that ends at a time.
func Encode(w io.Writer, r *reel.Reel, end time.Duration, title string) error {
	out := bufio.NewWriter(w)
	e := &encoder{r: r, end: end, title: title}
	if n := len(r.Frames); n > 0 {
		e.colors = r.Frames[n-1].Colors
	} else {
		e.colors = screen.ColorsOf(screen.View{})
	}
	e.brush = newBrush(e.colors)
	for y := range r.Height {
		e.row(y)
	}
	e.write(out)
	return out.Flush()
}

// encoder collects the parts of the file.
type encoder struct {
	r      *reel.Reel
	end    time.Duration
	title  string
	colors screen.Colors // Of the last frame.
	brush  *brush
	still  strings.Builder // What never changes.
	tracks []track
}

// write writes the file.
func (e *encoder) write(w io.Writer) {
	m := e.motion()
	ground := e.ground(&m.keyframes)
	top := padding
	if e.title != "" {
		top += bar
	}
	cellsWidth, cellsHeight := e.r.Width*shape.Width, e.r.Height*shape.Height
	width, height := cellsWidth+2*padding, cellsHeight+top+padding
	add := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) } // The writer keeps its error.
	add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" xml:space="preserve">`+"\n",
		width, height)
	if e.title != "" {
		add("<title>%s</title>\n", html.EscapeString(e.title))
	}
	add("<style>\nsvg{font:%dpx %s;fill:%s}\ntext{white-space:pre}\npath{shape-rendering:crispEdges}\n", fontSize, fonts,
		hex(e.colors.Ink))
	e.brush.writeStyles(w)
	add("</style>\n<defs>\n")
	e.brush.writeSymbols(w)
	add("%s</defs>\n", m.shared.String())
	e.window(add, width, height, ground)
	add(`<svg x="%d" y="%d" width="%d" height="%d">`+"\n", padding, top, cellsWidth, cellsHeight)
	add("%s%s</svg>\n", e.still.String(), m.moving.String())
	if m.keyframes.Len() > 0 { // They come last: a browser that draws while it loads would start them one after the other.
		add("<style>\n.t{animation:%ss step-end infinite}\n@media(prefers-reduced-motion:reduce){.t{animation:none!important}}\n%s</style>\n",
			number(e.end.Seconds()), m.keyframes.String())
	}
	add("</svg>\n")
}

// window draws what is around the cells.
func (e *encoder) window(add func(format string, args ...any), width, height int, animation string) {
	const edge, faint = 44, 150
	add(`<rect x=".5" y=".5" width="%d" height="%d" rx="%d" fill="%s" stroke="%s"%s/>`+"\n", width-1, height-1, radius,
		hex(e.colors.Ground), hex(screen.Mix(e.colors.Ground, e.colors.Ink, edge)), animation)
	if e.title != "" {
		add(`<text x="%d" y="%d" text-anchor="middle" style="font:%dpx system-ui,sans-serif" fill="%s">%s</text>`+"\n", width/2,
			(bar+padding+titleSize)/2-1, titleSize, hex(screen.Mix(e.colors.Ground, e.colors.Ink, faint)),
			html.EscapeString(e.title))
	}
}

func hex(c color.RGBA) string {
	if c.R%0x11 == 0 && c.G%0x11 == 0 && c.B%0x11 == 0 {
		return fmt.Sprintf("#%x%x%x", c.R/0x11, c.G/0x11, c.B/0x11)
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}
