package sse

import (
	"bytes"
	"encoding/binary"
)

const (
	// calmWindow is how far text is looked over at a time before its lines are skimmed, in bytes.
	calmWindow = 8 << 10
	// calmPause is how much of a stream is taken with all care where there was nothing to skim.
	calmPause = 1 << 10
)

// skimLines takes lines for as long as they are what most are: plain fields and blank lines, in ASCII and ended by LF.
// It stops before a line that is anything else, or not whole, which is then taken with all care.
func (d *Decoder) skimLines() {
	m := &d.marks
	if d.pos < d.skimFrom || d.afterCR || m.mask == 0 && m.end-d.pos > near {
		return // Of a long line that is not whole the start would be looked at anew with every read.
	}
	start := d.pos
	for n := 1; n > 0; d.pos += n {
		n = d.skim(d.calm())
	}
	if d.pos == start {
		d.skimFrom = start + calmPause
		return
	}
	*m = marks{end: d.pos}
}

// skim takes lines of text, which is calm and starts at pos, and returns how many bytes they are.
func (d *Decoder) skim(text []byte) (n int) {
	b := &d.block
	for n < len(text) {
		line := text[n:]
		if line[0] == '\n' {
			if b.open {
				d.dispatch()
			}
			n++
			continue
		}
		size := bytes.IndexByte(line, '\n')
		if size < 0 || !b.open && line[0] == ':' {
			break
		}
		if !b.open {
			b.begin(d.pos+n, len(d.joined), len(d.repaired))
		}
		switch {
		case size > 4 && string(line[:5]) == "data:":
			b.dataLines = 1
		case size > 5 && string(line[:6]) == "event:":
		case !d.plainField(line[:size], d.pos+n-b.start, raw, control):
			return n
		}
		n += size + 1
	}
	return n
}

// calm returns what is ASCII without a CR from pos on, or most of it. A line that crosses the limit is not part of it.
func (d *Decoder) calm() []byte {
	if d.asciiTo < d.pos+calmWindow/2 {
		d.asciiTo = max(d.asciiTo, d.pos)
		d.asciiTo += ascii(d.buf[d.asciiTo:min(d.asciiTo+calmWindow, d.end)])
	}
	room := d.max - (d.pos - d.keep(d.pos))
	text := d.buf[d.pos:min(d.asciiTo, d.pos+min(room, calmWindow))]
	if i := bytes.IndexByte(text, '\r'); i >= 0 {
		return text[:i]
	}
	return text
}

// ascii returns how many bytes of b, in steps of 64, are ASCII.
func ascii(b []byte) (n int) {
	for ; len(b)-n >= 64; n += 64 {
		p := b[n : n+64 : n+64]
		x := binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[8:]) |
			binary.LittleEndian.Uint64(p[16:]) | binary.LittleEndian.Uint64(p[24:]) |
			binary.LittleEndian.Uint64(p[32:]) | binary.LittleEndian.Uint64(p[40:]) |
			binary.LittleEndian.Uint64(p[48:]) | binary.LittleEndian.Uint64(p[56:])
		if x&highBits != 0 {
			break
		}
	}
	return n
}
