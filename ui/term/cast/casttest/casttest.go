// Package casttest makes screens for tests of recordings.
package casttest

import (
	"image/color"
	"math/rand/v2"
	"strings"
	"time"

	"feedscope/ui/term/screen"
	"feedscope/ui/term/text"
)

// Glyphs and Styles are what random screens consist of.
var (
	Glyphs = []string{
		"a", "b", "7", "&", " ", " ", " ", "│", "─", "╭", "▃", "▒", "⣿", "●", "→", "␊", "é", "漢", "é\u0323", "🚀", "\u0e01",
	}
	Styles = []string{
		"\x1b[m", "\x1b[0;1;38;2;250;1;2m", "\x1b[0;38;2;9;200;3m", "\x1b[0;48;2;9;9;80m", "\x1b[0;7m", "\x1b[4m", "\x1b[2m",
		"\x1b[3;9m",
	}
)

// Shot is a screen and when it appears.
type Shot struct {
	At   time.Duration
	View screen.View
}

// Line returns a random line of a width.
func Line(r *rand.Rand, width int) string {
	var b strings.Builder
	for w := 0; w < width; {
		if r.IntN(4) == 0 {
			b.WriteString(Styles[r.IntN(len(Styles))])
		}
		g := Glyphs[r.IntN(len(Glyphs))]
		if w+text.Width(g) > width {
			g = "."
		}
		b.WriteString(g)
		w += text.Width(g)
	}
	return b.String() + "\x1b[m"
}

// Shots returns n screens in which some lines, parts of lines and rarely the terminal's colors change, at most half a
// second apart.
func Shots(r *rand.Rand, width, height, n int) (shots []Shot) {
	lines := make([]string, height)
	at := time.Duration(0)
	var ground color.Color
	for range n {
		for y := range lines {
			switch {
			case lines[y] == "" || r.IntN(4) == 0:
				lines[y] = Line(r, width)
			case r.IntN(3) == 0 && width > 1:
				half := width / 2
				lines[y] = Line(r, half) + Line(r, width-half)
			case r.IntN(4) == 0 && y > 0:
				lines[y] = lines[y-1]
			}
		}
		if r.IntN(10) == 0 {
			ground = color.RGBA{uint8(r.IntN(256)), 200, 100, 0xff}
		}
		shots = append(shots, Shot{at, screen.View{
			Content: strings.Join(lines, "\n"), Width: width, Height: height, Ground: ground,
		}})
		at += time.Duration(r.IntN(500)) * time.Millisecond
	}
	return shots
}
