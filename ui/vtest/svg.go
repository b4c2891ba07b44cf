package vtest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The size of a cell and the colours of a picture.
const (
	cellWidth  = 8.4
	cellHeight = 18
	baseline   = 13.5
	margin     = 12
	ground     = "#11131a"
	ink        = "#c9d1d9"
)

// SVG draws the screen as a picture.
func (t *Terminal) SVG() string {
	w, h := t.Size()
	var sb strings.Builder
	width, height := float64(w)*cellWidth+2*margin, float64(h)*cellHeight+2*margin
	fmt.Fprintf(&sb, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" `+
		`font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`+"\n",
		width, height, width, height)
	fmt.Fprintf(&sb, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	t.Cells(func(x, y int, c *uv.Cell) { drawCell(&sb, x, y, c) })
	sb.WriteString("</svg>\n")
	return sb.String()
}

func drawCell(sb *strings.Builder, x, y int, c *uv.Cell) {
	if c == nil {
		return
	}
	fg, bg := hex(c.Style.Fg, ink), hex(c.Style.Bg, "")
	if c.Style.Attrs&uv.AttrReverse != 0 {
		if bg == "" {
			bg = ground
		}
		fg, bg = bg, fg
	}
	px, py := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
	if bg != "" {
		fmt.Fprintf(sb, `<rect x="%.1f" y="%.0f" width="%.1f" height="%d" fill="%s"/>`+"\n", px, py, cellWidth+0.2, cellHeight, bg)
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
	fmt.Fprintf(sb, `<text x="%.1f" y="%.1f" fill="%s"%s>%s</text>`+"\n", px, py+baseline, fg, extra, html.EscapeString(c.Content))
}

func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
