package sse

import (
	"encoding/binary"
	"unicode/utf8"
)

// lookAhead reports whether buf[pos:end] is ASCII without a CR. It looks beyond end, because one long search is faster
// than many short ones, but no further than fits into the L1 cache.
func (d *Decoder) lookAhead(end int) bool {
	const piece = 8 << 10
	d.ascii = max(d.ascii, d.pos)
	cr := d.seek(&d.cr, '\r')
	for d.ascii < min(end, cr) {
		text := d.buf[d.ascii:min(d.ascii+piece, cr)]
		n := asciiPrefix(text)
		d.ascii += n
		if n < len(text) {
			break
		}
	}
	return d.ascii >= end
}

// asciiPrefix returns the number of ASCII bytes at the start of b, rounded down to a multiple of 64 if other bytes
// follow.
func asciiPrefix(b []byte) int {
	const highBits = 0x8080808080808080
	n := 0
	for ; len(b)-n >= 64; n += 64 {
		p := b[n : n+64 : n+64]
		x := binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[8:]) |
			binary.LittleEndian.Uint64(p[16:]) | binary.LittleEndian.Uint64(p[24:]) |
			binary.LittleEndian.Uint64(p[32:]) | binary.LittleEndian.Uint64(p[40:]) |
			binary.LittleEndian.Uint64(p[48:]) | binary.LittleEndian.Uint64(p[56:])
		if x&highBits != 0 {
			return n
		}
	}
	for _, c := range b[n:] {
		if c >= utf8.RuneSelf {
			return n
		}
	}
	return len(b)
}
