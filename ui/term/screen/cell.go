package screen

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"feedscope/ui/term/text"
)

// cell is one cell of the grid.
type cell struct {
	glyph uint64 // Its number in glyphs.
	style styleID
	width uint8 // 1 or 2; 0 for the second half of a wide character.
}

var blank = cell{glyph: ' ', width: 1}

// glyphs numbers characters. The number of a character of up to eight bytes is those bytes; longer ones, letters with
// many marks, are kept in a table.
type glyphs struct {
	index map[string]uint64
	long  []string
}

const (
	packed = 8
	// longGlyph marks an index into the table. Its first byte occurs in no text.
	longGlyph = 0xff << 56
	// maxLong bounds the table. When it is full, the screen is redrawn from scratch.
	maxLong = 4096
)

func (g *glyphs) number(s string) uint64 {
	if len(s) <= packed {
		var b [packed]byte
		copy(b[:], s)
		return binary.LittleEndian.Uint64(b[:])
	}
	n, known := g.index[s]
	if !known {
		s = strings.Clone(s)
		n = uint64(len(g.long)) | longGlyph
		g.long = append(g.long, s)
		g.index[s] = n
	}
	return n
}

// append appends a character by its number.
func (g *glyphs) append(dst []byte, n uint64) []byte {
	switch {
	case n < 0x80:
		return append(dst, byte(n))
	case n >= longGlyph:
		return append(dst, g.long[n&^longGlyph]...)
	}
	for ; n > 0; n >>= 8 {
		dst = append(dst, byte(n))
	}
	return dst
}

// parse appends the cells of a line to row, up to the width of the screen.
func (g *grid) parse(row []cell, line string) []cell {
	style := plain
	for i := 0; i < len(line) && len(row) < g.width; {
		switch b := line[i]; {
		case b >= ' ' && b < 0x7f && (i+1 == len(line) || line[i+1] < utf8.RuneSelf): // No mark follows.
			row = append(row, cell{glyph: uint64(b), style: style, width: 1})
			i++
		case b < ' ', b == 0x7f:
			n := sgrLength(line[i:])
			style = g.styles.after(style, line[i:i+n])
			i += n
		default:
			size, width := text.Cluster(line[i:])
			row = g.place(row, line[i:i+size], style, width)
			i += size
		}
	}
	for len(row) < g.width {
		row = append(row, blank)
	}
	return row
}

// place appends a character of a width. Characters that do not belong in finished text become "?", and a wide
// character with only one cell left becomes a blank.
func (g *grid) place(row []cell, s string, style styleID, width int) []cell {
	switch {
	case width < 1 || width > 2:
		return append(row, cell{glyph: '?', style: style, width: 1})
	case len(row)+width > g.width:
		return append(row, cell{glyph: ' ', style: style, width: 1})
	}
	row = append(row, cell{glyph: g.glyphs.number(s), style: style, width: uint8(width)})
	if width > 1 {
		row = append(row, cell{style: style})
	}
	return row
}

// sgrLength returns the length of the SGR sequence at the start of s, or 1 for any other control character, which
// does not belong in finished text.
func sgrLength(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 1
	}
	for i := len("\x1b["); i < len(s); i++ {
		switch b := s[i]; {
		case b == 'm':
			return i + 1
		case b < '0' || b > ';': // No digit, colon or semicolon.
			return 1
		}
	}
	return 1
}
