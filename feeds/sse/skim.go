package sse

import "bytes"

// skimBlocks consumes consecutive plain blocks in ASCII with LF line ends. It keeps only their number and the last
// event ID.
func (d *Decoder) skimBlocks() {
	const window = 1 << 10
	for {
		d.lookAhead(min(d.pos+window, d.end))
		n := d.skim(d.buf[d.pos:d.ascii])
		if n == 0 {
			return
		}
		d.pos += n
	}
}

// skim counts the plain blocks at the start of text and returns their length.
func (d *Decoder) skim(text []byte) (taken int) {
	id, events := d.id, int64(0) // As they will be when the block ends.
	for n := 0; ; {
		size := bytes.IndexByte(text[n:], '\n')
		if size < 0 {
			return taken
		}
		line := text[n : n+size : n+size]
		switch {
		case size > 4 && string(line[:5]) == "data:":
			events = 1
		case size > 5 && string(line[:6]) == "event:":
		case size > 2 && string(line[:3]) == "id:" && indexControl(line) < 0:
			id = line[valueAt(line, 2):]
		default:
			return taken
		}
		if n += size + 1; n == len(text) || text[n] != '\n' {
			continue
		}
		if n++; n-taken > d.max {
			return taken
		}
		taken, d.id = n, id
		d.events += events
		events = 0
	}
}
