package vtest

import (
	"image/color"
	"strings"
)

// The colors of the terminal until the program sets others.
var (
	ground = color.RGBA{0x11, 0x13, 0x1a, 0xff}
	ink    = color.RGBA{0xc9, 0xd1, 0xd9, 0xff}
)

// Colors returns the background and text colors of the terminal, as the program has set them.
func (t *Terminal) Colors() (ground, ink color.Color) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.BackgroundColor(), t.screen.ForegroundColor()
}

// Styled returns the lines of the screen, joined by "\n", with SGR sequences.
func (t *Terminal) Styled() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for y := range t.screen.Height() {
		if y > 0 {
			b.WriteByte('\n')
		}
		t.line(&b, y)
	}
	return b.String()
}

// line appends a line of the screen as styled text.
func (t *Terminal) line(b *strings.Builder, y int) {
	style := ""
	for x := 0; x < t.screen.Width(); {
		c := t.screen.CellAt(x, y)
		if c == nil || c.Content == "" {
			b.WriteByte(' ')
			x++
			continue
		}
		if s := c.Style.String(); s != style {
			b.WriteString("\x1b[m" + s)
			style = s
		}
		b.WriteString(c.Content)
		x += max(c.Width, 1)
	}
	b.WriteString("\x1b[m")
}
