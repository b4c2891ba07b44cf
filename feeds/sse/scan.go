package sse

import (
	"bytes"
	"encoding/binary"
)

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte

	// below14 is what to subtract from eight bytes so that the high bit of each tells whether it was below 14: right
	// for ASCII up to the first such byte, behind which a borrow can make a 14 look like one.
	below14 = 14 * eachByte

	// control is the bit of marks.odd that is none of highBits.
	control = 1

	// near is how far a line's end is looked for block by block, wide how much is then swept at once.
	near = 256
	wide = 8 << 10
)

// marks finds the places where a line may end, 32 bytes at a time: the bytes below 14, of which LF and CR are two and
// few others occur in text. To search for one line's end after the other would take longer, as each search has to
// wait for the one before.
type marks struct {
	mask uint32 // one bit for each mark not yet taken in the block of 32 bytes at base
	base int
	end  int    // all before it has been looked at
	odd  uint64 // what to know of the current line, so far: any of highBits if not ASCII, control if it may hold NUL
	last uint64 // the same for the block at base, which the next line may begin in
}

// more looks for the next block that has a mark. It reports false if b holds none.
func (m *marks) more(b []byte) bool {
	i := m.end
	for {
		stop := min(i+near, len(b))
		for ; stop-i >= 32; i += 32 {
			p := b[i : i+32 : i+32]
			w0, w1 := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
			w2, w3 := binary.LittleEndian.Uint64(p[16:]), binary.LittleEndian.Uint64(p[24:])
			x := w0 | w1 | w2 | w3
			if (x|(w0-below14)|(w1-below14)|(w2-below14)|(w3-below14))&highBits == 0 {
				continue
			}
			m.odd |= x & highBits
			mask := gather((w0-below14)&^w0) | gather((w1-below14)&^w1)<<8 |
				gather((w2-below14)&^w2)<<16 | gather((w3-below14)&^w3)<<24
			if mask != 0 {
				m.mask, m.base, m.end, m.last = mask, i, i+32, x&highBits
				return true
			}
		}
		if stop == len(b) {
			return m.tail(b, i)
		}
		i += m.sweep(b[i:])
	}
}

// gather returns the high bits of x's bytes as the low bits of a byte.
func gather(x uint64) uint32 { return uint32((x & highBits) * 0x0002040810204081 >> 56) }

// tail looks at the last bytes of b, from i on, fewer than a block.
func (m *marks) tail(b []byte, i int) bool {
	m.mask, m.base, m.end, m.last = 0, i, len(b), 0
	for j, c := range b[i:] {
		m.last |= uint64(c) & highBits
		if c < 14 {
			m.mask |= 1 << j
		}
	}
	m.odd |= m.last
	return m.mask != 0
}

// sweep returns how much of b, the middle of a long line, surely has no mark: it ends short of the next one.
func (m *marks) sweep(b []byte) int {
	if m.odd&highBits == 0 {
		return plain(b)
	}
	m.odd |= control
	n := 0
	for n < len(b) {
		piece := b[n:min(len(b), n+wide)]
		size := len(piece)
		if i := bytes.IndexByte(piece, '\n'); i >= 0 {
			piece = piece[:i]
		}
		if i := bytes.IndexByte(piece, '\r'); i >= 0 {
			piece = piece[:i]
		}
		n += len(piece)
		if len(piece) < size {
			break
		}
	}
	return n
}

// plain returns how many bytes of b, in steps of 64, are ASCII from 14 on.
func plain(b []byte) int {
	i := 0
	for ; len(b)-i >= 64; i += 64 {
		p := b[i : i+64 : i+64]
		w0, w1 := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
		w2, w3 := binary.LittleEndian.Uint64(p[16:]), binary.LittleEndian.Uint64(p[24:])
		x := w0 | w1 | w2 | w3 | (w0 - below14) | (w1 - below14) | (w2 - below14) | (w3 - below14)
		w0, w1 = binary.LittleEndian.Uint64(p[32:]), binary.LittleEndian.Uint64(p[40:])
		w2, w3 = binary.LittleEndian.Uint64(p[48:]), binary.LittleEndian.Uint64(p[56:])
		x |= w0 | w1 | w2 | w3 | (w0 - below14) | (w1 - below14) | (w2 - below14) | (w3 - below14)
		if x&highBits != 0 {
			break
		}
	}
	return i
}
