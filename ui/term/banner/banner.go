// Package banner draws text in letters that are several lines high, of block elements, for people at the back of a room.
//
// It takes text in Latin letters; characters that the font lacks become "?". Each letter is four cells wide and seven lines high.
package banner

import (
	"image"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"
)

// The size of a letter in cells.
const (
	Width  = 4
	Height = 7
)

const (
	top    = 2 // Pixel rows without ink above the letters.
	across = 2 // Pixels of a cell.
)

// quadrants are the cells by which of their pixels have ink: upper left, upper right, lower left, lower right.
var quadrants = []rune(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

// face is the bitmap font.
var face *basicfont.Face = inconsolata.Regular8x16

// Lines returns text in large letters, broken between words into lines of letters of at most width cells. It returns nil if a
// word does not fit.
func Lines(text string, width int) (lines []string) {
	for _, row := range wrap(text, width/Width) {
		if utf8.RuneCountInString(row)*Width > width {
			return nil
		}
		lines = append(lines, letters(row)...)
	}
	return lines
}

// wrap breaks text between words into rows of at most n characters.
func wrap(text string, n int) (rows []string) {
	row := ""
	for word := range strings.FieldsSeq(text) {
		if row != "" && utf8.RuneCountInString(row)+1+utf8.RuneCountInString(word) > n {
			rows = append(rows, row)
			row = ""
		}
		row = strings.TrimPrefix(row+" "+word, " ")
	}
	return append(rows, row)
}

// letters returns one row of letters.
func letters(row string) []string {
	lines := make([]strings.Builder, Height)
	for _, r := range row {
		_, mask, at, _, ok := face.Glyph(fixed.Point26_6{}, r)
		if !ok {
			_, mask, at, _, _ = face.Glyph(fixed.Point26_6{}, '?')
		}
		ink := func(x, y int) int {
			if y >= face.Height {
				return 0
			}
			if _, _, _, a := mask.At(at.X+x, at.Y+y).RGBA(); a > 0 {
				return 1
			}
			return 0
		}
		for y := range Height {
			for x := range Width {
				p := image.Pt(x*across, top+y*2)
				cell := ink(p.X, p.Y) | ink(p.X+1, p.Y)<<1 | ink(p.X, p.Y+1)<<2 | ink(p.X+1, p.Y+1)<<3
				lines[y].WriteRune(quadrants[cell])
			}
		}
	}
	all := make([]string, Height)
	for y := range lines {
		all[y] = lines[y].String()
	}
	return all
}
