package shape

import "image"

// eighths returns n eighths of a length in whole pixels.
func eighths(n, length int) int { return (n*length + 4) / 8 }

// The quarters of a cell that quadrant characters fill.
const (
	upperLeft = 1 << iota
	upperRight
	lowerLeft
	lowerRight
)

// quadrants are U+2596 to U+259F.
var quadrants = []int{
	lowerLeft, lowerRight, upperLeft, upperLeft | lowerLeft | lowerRight, upperLeft | lowerRight,
	upperLeft | upperRight | lowerLeft, upperLeft | upperRight | lowerRight, upperRight, upperRight | lowerLeft,
	upperRight | lowerLeft | lowerRight,
}

// block returns U+2580 to U+259F.
func block(r rune) Shape {
	n := int(r - 0x2580)
	switch {
	case r == '▀':
		return filled(image.Rect(0, 0, Width, Height/2))
	case r <= '█':
		return filled(image.Rect(0, Height-eighths(n, Height), Width, Height))
	case r <= '▏':
		return filled(image.Rect(0, 0, eighths(0x10-n, Width), Height))
	case r == '▐':
		return filled(image.Rect(eighths(4, Width), 0, Width, Height))
	case r <= '▓':
		const quarter = 64
		return Shape{Rects: []image.Rectangle{image.Rect(0, 0, Width, Height)}, Share: uint8((r - '▐') * quarter)}
	case r == '▔':
		return filled(image.Rect(0, 0, Width, eighths(1, Height)))
	case r == '▕':
		return filled(image.Rect(Width-eighths(1, Width), 0, Width, Height))
	}
	return filled(quarters(quadrants[r-'▖'])...)
}

func quarters(set int) (rects []image.Rectangle) {
	x, y := eighths(4, Width), Height/2
	for _, q := range []struct {
		bit  int
		rect image.Rectangle
	}{
		{upperLeft, image.Rect(0, 0, x, y)},
		{upperRight, image.Rect(x, 0, Width, y)},
		{lowerLeft, image.Rect(0, y, x, Height)},
		{lowerRight, image.Rect(x, y, Width, Height)},
	} {
		if set&q.bit != 0 {
			rects = append(rects, q.rect)
		}
	}
	return rects
}

// The dots of braille: the left column from the top, and the right one, by their bits.
var (
	dotColumns = [2]int{1, 6}
	dotRows    = [4]int{1, 6, 10, 15}
	dotBits    = [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
)

const dot = 2

func braille(r rune) Shape {
	var rects []image.Rectangle
	for row, y := range dotRows {
		for column, x := range dotColumns {
			if (r-0x2800)&dotBits[column][row] != 0 {
				rects = append(rects, image.Rect(x, y, x+dot, y+dot))
			}
		}
	}
	return filled(rects...)
}
