package sse

import (
	"bytes"
	"encoding/binary"
)

// calmWindow is how far text is looked over at a time before its lines are skimmed.
const calmWindow = 2 << 10

// skimLines takes lines for as long as they are what most are: plain fields and blank lines, in ASCII and ended by LF.
// It stops before a line that is anything else, or not whole, which is then taken with all care.
func (d *Decoder) skimLines() {
	m := &d.marks
	if d.afterCR || m.mask == 0 && m.end-d.pos > near {
		return // Of a long line that is not whole the start would be looked at anew with every read.
	}
	start := d.pos
	for n := 1; n > 0; d.pos += n {
		room := d.max - (d.pos - d.keep(d.pos)) // A line that crosses the limit is none to skim.
		n = d.skim(calm(d.buf[d.pos : d.pos+min(calmWindow, d.end-d.pos, room)]))
	}
	if d.pos > start {
		*m = marks{end: d.pos}
	}
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
		if len(line) > 4 && string(line[:5]) == "data:" {
			b.dataLines = 1
		} else if !d.plainField(line[:size], d.pos+n-b.start, raw, control) {
			break
		}
		n += size + 1
	}
	return n
}

// calm returns the start of b that is ASCII without CR, or most of it.
func calm(b []byte) []byte {
	if i := bytes.IndexByte(b, '\r'); i >= 0 {
		b = b[:i]
	}
	n := 0
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
	return b[:n]
}
