package sse

import "bytes"

// nextLine takes the next complete line: buf[from:to] without its end, pos behind it. It reports false if the buffer
// holds none.
func (d *Decoder) nextLine() bool {
	if d.afterCR {
		if d.pos == d.end {
			return false
		}
		if d.buf[d.pos] == '\n' {
			d.pos++
		}
		d.afterCR = false
	}
	if d.lf < d.pos {
		d.lf = d.find(d.pos, '\n')
	}
	if d.cr < d.pos {
		d.cr = d.find(d.pos, '\r')
	}
	to := d.lf
	if d.cr < to {
		to = d.cr
		d.afterCR = true
	} else if to == d.end {
		return false
	}
	d.from, d.to, d.pos = d.pos, to, to+1
	return true
}

// find returns the index of the first c in buf[from:end], or end.
func (d *Decoder) find(from int, c byte) int {
	if i := bytes.IndexByte(d.buf[from:d.end], c); i >= 0 {
		return from + i
	}
	return d.end
}

// keep returns the index of the first byte that is still needed when pos is the start of the current line.
func (d *Decoder) keep(pos int) int {
	if d.block.open {
		return d.block.start
	}
	return pos
}

// invalid returns the index in the current line of its first ill-formed byte, or -1.
func (d *Decoder) invalid() int {
	if d.high < d.from {
		d.high = d.from + indexNonASCII(d.buf[d.from:d.end])
	}
	if d.high >= d.to {
		return -1
	}
	if i := indexInvalid(d.buf[d.high:d.to]); i >= 0 {
		return d.high - d.from + i
	}
	return -1
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
