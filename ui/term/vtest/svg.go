package vtest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The size of a cell.
const (
	cellWidth  = 8.4
	cellHeight = 18
	baseline   = 13.5
	margin     = 12
)

// The colors of the terminal until the program sets others.
var (
	ground = color.RGBA{0x11, 0x13, 0x1a, 0xff}
	ink    = color.RGBA{0xc9, 0xd1, 0xd9, 0xff}
)

// SVG returns the screen as a picture, on the background that the program has set.
func (t *Terminal) SVG() string {
	w, h := t.Size()
	t.mu.Lock()
	p := picture{ground: hex(t.screen.BackgroundColor(), ""), ink: hex(t.screen.ForegroundColor(), "")}
	t.mu.Unlock()
	width, height := float64(w)*cellWidth+2*margin, float64(h)*cellHeight+2*margin
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" `+
		`font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`+"\n",
		width, height, width, height)
	p.add(`<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", p.ground)
	t.Cells(p.cell)
	p.WriteString("</svg>\n")
	return p.String()
}

// picture is an SVG being written, with its default colors.
type picture struct {
	strings.Builder
	ground, ink string
}

func (p *picture) add(format string, args ...any) { _, _ = fmt.Fprintf(p, format, args...) } // It never fails.

func (p *picture) cell(x, y int, c *uv.Cell) {
	if c == nil {
		return
	}
	fg, bg := hex(c.Style.Fg, p.ink), hex(c.Style.Bg, p.ground)
	if c.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	px, py := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
	if bg != p.ground {
		p.add(`<rect x="%.1f" y="%.0f" width="%.1f" height="%d" fill="%s"/>`+"\n", px, py, cellWidth+0.2,
			cellHeight, bg)
	}
	if strings.TrimSpace(c.Content) == "" {
		return
	}
	extra := ""
	if c.Style.Attrs&uv.AttrBold != 0 {
		extra += ` font-weight="bold"`
	}
	if c.Style.Attrs&uv.AttrFaint != 0 {
		extra += ` opacity="0.6"`
	}
	if c.Style.Underline != uv.UnderlineNone {
		extra += ` text-decoration="underline"`
	}
	p.add(`<text x="%.1f" y="%.1f" fill="%s"%s>%s</text>`+"\n", px, py+baseline, fg, extra,
		html.EscapeString(c.Content))
}

func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
