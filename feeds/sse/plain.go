package sse

import (
	"bytes"
	"unicode/utf8"
)

// maxPlain bounds the blocks that plainBlock takes, in bytes. A longer block gains little: its cost is in bytes, not
// lines.
const maxPlain = 4 << 10

// plainBlock takes the next block in one pass if it is plain, as most blocks are: complete, valid UTF-8, lines that end
// in LF or CRLF, nothing but event and id fields and one data field. The token is its event. Otherwise it takes nothing
// and returns false, and the block is decoded line by line.
func (d *Decoder) plainBlock() bool {
	if d.lf > d.pos {
		return false // The first line was already searched when it was incomplete.
	}
	text := d.buf[d.pos:min(d.end, d.pos+d.max, d.pos+maxPlain)]
	var data, name, id span
	crs := 0
	for n := 0; ; {
		size := bytes.IndexByte(text[n:], '\n')
		if size < 0 {
			return false
		}
		to := n + size
		if size > 0 && text[to-1] == '\r' {
			to--
			crs++
		}
		switch line := text[n:to]; {
		case len(line) > 4 && string(line[:5]) == "data:" && data.to == 0:
			data = span{n + valueAt(line, 4), to, raw}
		case len(line) > 5 && string(line[:6]) == "event:":
			name = span{n + valueAt(line, 5), to, raw}
		case len(line) > 2 && string(line[:3]) == "id:" && indexControl(line) < 0:
			id = span{n + valueAt(line, 2), to, raw}
		default:
			return false
		}
		n += size + 1
		if n == len(text) {
			return false
		}
		if c := text[n]; data.to > 0 && (c == '\n' || c == '\r') {
			if text = text[: n+1 : n+1]; (crs > 0 || d.ascii < d.pos+n) && !d.isPlain(text, crs) {
				return false
			}
			d.afterCR = c == '\r'
			d.pos += n + 1
			d.events++
			if id.to > 0 {
				d.id = text[id.from:id.to:id.to]
			}
			d.setEvent(text[name.from:name.to:name.to], text[data.from:data.to:data.to], text, id.to > 0)
			return true
		}
	}
}

// isPlain reports whether the block at pos is valid UTF-8 and has no CRs before its last byte other than those of its
// crs CRLFs.
func (d *Decoder) isPlain(block []byte, crs int) bool {
	last := len(block) - 1
	if crs > 0 {
		return bytes.Count(block[:last], []byte("\r")) == crs && utf8.Valid(block)
	}
	return d.lookAhead(d.pos+last) || bytes.IndexByte(block[:last], '\r') < 0 && utf8.Valid(block)
}
