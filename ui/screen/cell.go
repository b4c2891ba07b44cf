package screen

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"feedscope/ui/text"
)

// cell is one place of the grid.
type cell struct {
	glyph uint64 // See glyphs.
	style styleID
	width uint8 // 1 or 2; the place that the second half of a wide character stands in has 0.
}

var blank = cell{glyph: ' ', width: 1}

// glyphs turns characters into numbers: those of up to eight bytes are those bytes, and the few that are longer, letters
// with many marks, have their place in a table.
type glyphs struct {
	index map[string]uint64
	long  []string
}

const (
	packed = 8
	// longGlyph stands in the first byte of a number that is a place in the table; no text has such a byte.
	longGlyph = 0xff << 56
	// maxLong bounds the table: whoever sends more different characters than that has the screen drawn anew.
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

// append writes a character out.
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

// parse appends the cells of a line to row until they are width.
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

// place appends a character of a width. What is no finished text is not let through, and a wide character for which
// there is but one place left is a blank.
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

// sgrLength is the length of the SGR sequence that s starts with; 1 for any other control character, which is no
// part of finished text.
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
