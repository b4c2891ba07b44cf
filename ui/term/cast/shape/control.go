package shape

import "image"

// LetterSize is the size of the font for [Letters] in pixels.
const LetterSize = 9

// LettersAt are where the baselines of the two [Letters] start: one at the top left, the other at the bottom right.
var LettersAt = [2]image.Point{{0, 10}, {4, 15}}

// The symbols for control characters, such as ␊, in their order.
const (
	firstControl = '␀'
	controls     = "NUSHSXEXETEQAKBLBSHTLFVTFFCRSOSIDLD1D2D3D4NKSYEBCNEMSBECFSGSRSUSSPDE"
)

// Letters returns the two small letters that the symbol for a control character consists of.
func Letters(r rune) (letters string, ok bool) {
	n := 2 * int(r-firstControl)
	if n < 0 || n >= len(controls) {
		return "", false
	}
	return controls[n : n+2], true
}
