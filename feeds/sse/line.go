package sse

import "math/bits"

// nextLine takes the next complete line: buf[from:to] without its end, pos behind it. It reports false if the buffer
// holds none.
func (d *Decoder) nextLine() bool {
	pos, mask := d.pos, d.marks.mask
	for {
		if mask == 0 {
			d.pos = pos
			if !d.marks.more(d.buf[:d.end]) {
				return false
			}
			mask = d.marks.mask
		}
		to := d.marks.base + bits.TrailingZeros32(mask)
		mask &= mask - 1
		switch d.buf[to] {
		case '\n':
			if d.afterCR && to == pos {
				pos++
				d.afterCR = false
				continue
			}
			d.afterCR = false
		case '\r':
			d.afterCR = true
		default:
			d.marks.odd |= control
			continue
		}
		d.marks.mask = mask
		d.from, d.to, d.pos = pos, to, to+1
		return true
	}
}

// keep returns the index of the first byte that is still needed when pos is the start of the current line.
func (d *Decoder) keep(pos int) int {
	if d.block.open {
		return d.block.start
	}
	return pos
}

// hold reports that the current line is ill-formed from its byte bad on, and keeps the line, repaired, for the next
// Poll.
func (d *Decoder) hold(text []byte, bad int) *Token {
	d.mode = holding
	d.heldAt = len(d.repaired)
	d.repaired = appendRepaired(d.repaired, text)
	t := d.lineToken(Anomaly, InvalidUTF8, nil)
	t.Offset += int64(bad)
	t.Size = int64(subpart(text[bad:]))
	return t
}

// lineToken returns a token that tells of the current line.
func (d *Decoder) lineToken(k Kind, a AnomalyKind, data []byte) *Token {
	d.token = Token{
		Kind: k, Anomaly: a, Offset: d.base + int64(d.from), Size: int64(d.to - d.from),
		Data: data, Raw: d.buf[d.from:d.to:d.to],
	}
	return &d.token
}

// anomaly returns a token that tells of more or less than a line.
func (d *Decoder) anomaly(a AnomalyKind, offset, size int64, text []byte) *Token {
	d.token = Token{Kind: Anomaly, Anomaly: a, Offset: offset, Size: size, Raw: text}
	return &d.token
}
