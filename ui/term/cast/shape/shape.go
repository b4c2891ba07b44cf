// Package shape draws the characters that must join or that fonts lack: lines, blocks, braille and symbols.
//
// It takes a code point and returns geometry within a cell of [Width] by [Height] pixels, the way terminals draw such
// characters themselves. Encoders of pictures turn it into paths or pixels. Letters, digits and punctuation have no
// shape: they belong to a font.
package shape

import "image"

// Width and Height are the size of a cell in pixels. A font of 15 pixels whose characters are 0.6 wide fits it.
const (
	Width  = 9
	Height = 18
)

// Shape is a character's geometry.
type Shape struct {
	// Rects are filled, on whole pixels.
	Rects []image.Rectangle
	// Path is filled by the nonzero rule, with smooth edges.
	Path []Op
	// Share is how much of the color shows, of 255.
	Share uint8
}

// Op is a step of a path.
type Op struct {
	// Kind is Move, Line, Cubic or Close.
	Kind Kind
	// Control are the control points of a cubic curve.
	Control [2]Point
	// To is the end of the step.
	To Point
}

// Kind is a kind of step.
type Kind uint8

// The kinds of steps.
const (
	Move Kind = iota
	Line
	Cubic
	Close
)

// Point is a position in pixels, from the top left of the cell.
type Point struct{ X, Y float32 }

const opaque = 255

// Of returns the shape of a character. Most have none.
func Of(r rune) (s Shape, ok bool) {
	switch {
	case r >= 0x2500 && r <= 0x257f:
		return box(r), true
	case r >= 0x2580 && r <= 0x259f:
		return block(r), true
	case r >= 0x2800 && r <= 0x28ff:
		return braille(r), true
	}
	draw, ok := symbols[r]
	if !ok {
		return Shape{}, false
	}
	var p pen
	draw(&p)
	return Shape{Path: p.path, Share: opaque}, true
}

func filled(rects ...image.Rectangle) Shape { return Shape{Rects: rects, Share: opaque} }
