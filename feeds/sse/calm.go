package sse

import (
	"bytes"
	"encoding/binary"
)

const (
	// calmAhead is how far text is looked over before blocks of it are taken, at least; leastPiece and mostPiece are how
	// much of it at a time, in bytes.
	calmAhead  = 1 << 10
	leastPiece = 512
	mostPiece  = 8 << 10
	// asciiStep is how many bytes at a time are looked at to be ASCII: fewer at the end of what was read are not.
	asciiStep = 64
	// calmPause is how much of a stream is taken line by line behind a block that is not calm.
	calmPause = 2 << 10
)

// calmBlock takes the next block at once if it is what most are: plain fields in ASCII, ended by LF, one of them data, and
// whole. Otherwise it takes nothing and reports false.
func (d *Decoder) calmBlock() bool {
	if d.calmTo < d.pos+calmAhead {
		d.lookAhead()
	}
	text := d.buf[d.pos:min(d.calmTo, d.pos+d.max)]
	var data, name, id span
	for n := 0; n < len(text); {
		if text[n] == '\n' && data.to > 0 {
			d.takeBlock(n+1, data, name, id)
			return true
		}
		size := bytes.IndexByte(text[n:], '\n')
		if size < 0 {
			break
		}
		line := text[n : n+size]
		switch {
		case len(line) > 4 && string(line[:5]) == "data:" && data.to == 0:
			data = span{n + valueAt(line, 4), n + size, raw}
		case len(line) > 5 && string(line[:6]) == "event:":
			name = span{n + valueAt(line, 5), n + size, raw}
		case len(line) > 2 && string(line[:3]) == "id:" && bytes.IndexByte(line, 0) < 0:
			id = span{n + valueAt(line, 2), n + size, raw}
		default:
			d.calmFrom = d.pos + calmPause
			return false
		}
		n += size + 1
	}
	d.rest()
	return false
}

// rest has the stream taken line by line for a while, unless there is just not more of it.
func (d *Decoder) rest() {
	if d.end-d.calmTo >= asciiStep {
		d.calmFrom = d.pos + calmPause
	}
}

// takeBlock takes a calm block of so many bytes.
func (d *Decoder) takeBlock(size int, data, name, id span) {
	b := &d.block
	b.start = d.pos
	b.data, b.name = data, name
	if b.hasID = id.to > 0; b.hasID {
		d.id = d.buf[d.pos+id.from : d.pos+id.to : d.pos+id.to]
	}
	d.events++
	d.pos += size
	d.marks = marks{end: d.pos}
	d.afterCR = false
}

// lookAhead makes calmTo the end of what is ASCII without a CR from pos on, as far as it looks: the farther the longer
// the stream has been calm.
func (d *Decoder) lookAhead() {
	d.calmTo = max(d.calmTo, d.pos)
	size := min(max(d.pos-d.calmFrom, leastPiece), mostPiece)
	for d.calmTo < min(d.pos+calmAhead, d.end) {
		piece := d.buf[d.calmTo:min(d.calmTo+size, d.end)]
		n := ascii(piece)
		if i := bytes.IndexByte(piece[:n], '\r'); i >= 0 {
			n = i
		}
		d.calmTo += n
		if n < len(piece) {
			return
		}
	}
}

// ascii returns how many bytes of b, in steps of asciiStep, are ASCII.
func ascii(b []byte) (n int) {
	for ; len(b)-n >= asciiStep; n += asciiStep {
		p := b[n : n+asciiStep : n+asciiStep]
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
