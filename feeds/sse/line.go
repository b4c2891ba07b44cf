package sse

import "bytes"

// nextLine takes the next complete line: buf[from:to] without its end, and pos after it. It reports whether the buffer
// holds one.
func (d *Decoder) nextLine() bool {
	to := min(d.seek(&d.lf, '\n'), d.seek(&d.cr, '\r'))
	if to == d.end {
		return false
	}
	d.from, d.to, d.pos = d.pos, to, to+1
	d.afterCR = d.buf[to] == '\r'
	return true
}

// seek returns the index of the first c from pos on, or end if there is none. It starts at the cursor, the result of
// the last search for c: no byte is searched twice, even when lines end in CR only and an LF is far away.
func (d *Decoder) seek(cursor *int, c byte) int {
	at := max(*cursor, d.pos)
	if at < d.end && d.buf[at] != c {
		if i := bytes.IndexByte(d.buf[at:d.end], c); i >= 0 {
			at += i
		} else {
			at = d.end
		}
	}
	*cursor = at
	return at
}

// skipLF takes the LF of a CRLF whose CR ended the previous line.
func (d *Decoder) skipLF() {
	if d.afterCR && d.pos < d.end {
		d.afterCR = false
		if d.buf[d.pos] == '\n' {
			d.pos++
		}
	}
}

// start returns the index of the first byte that is still needed, given the start of the current line.
func (d *Decoder) start(line int) int {
	if d.block.open {
		return d.block.start
	}
	return line
}

// hold reports that the current line is ill-formed at byte bad, and keeps the repaired line for the next Poll.
func (d *Decoder) hold(text []byte, bad int) *Token {
	d.mode = holding
	d.heldAt = len(d.repaired)
	d.repaired = appendRepaired(d.repaired, text)
	t := d.lineToken(Anomaly, InvalidUTF8, nil)
	t.Offset += int64(bad)
	t.Size = int64(subpart(text[bad:]))
	return t
}

// lineToken returns a token about the current line.
func (d *Decoder) lineToken(k Kind, a AnomalyKind, data []byte) *Token {
	d.token = Token{
		Kind: k, Anomaly: a, Offset: d.base + int64(d.from), Size: int64(d.to - d.from),
		Data: data, Raw: d.buf[d.from:d.to:d.to],
	}
	return &d.token
}

// anomaly returns an anomaly that is not exactly one line.
func (d *Decoder) anomaly(a AnomalyKind, offset, size int64, text []byte) *Token {
	d.token = Token{Kind: Anomaly, Anomaly: a, Offset: offset, Size: size, Raw: text}
	return &d.token
}
