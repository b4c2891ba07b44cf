package sse

import "bytes"

// skimBlocks takes all calm blocks that come next at once, of which no more is wanted than their number and the last event
// ID. See calmBlock for what is calm; these may have any number of data lines.
func (d *Decoder) skimBlocks() {
	start := d.pos
	for {
		if d.calmTo < d.pos+calmAhead {
			d.lookAhead()
		}
		size := d.skimText(d.buf[d.pos:d.calmTo])
		if size == 0 {
			break
		}
		d.pos += size
	}
	if d.pos > start {
		d.marks = marks{end: d.pos}
		d.afterCR = false
	}
	d.rest()
}

// skimText takes the blocks that calm text starts with, and returns how many bytes they have.
func (d *Decoder) skimText(text []byte) (taken int) {
	var event []byte // The last event line, with its end.
	id := d.id       // As it stands when the block ends.
	events := int64(0)
	for n := 0; ; {
		// An event's name is mostly that of the one before: to see that is faster than to look for the line's end.
		if bytes.HasPrefix(text[n:], event) {
			n += len(event)
		}
		size := bytes.IndexByte(text[n:], '\n')
		if size < 0 {
			return taken
		}
		line := text[n : n+size : n+size]
		n += size + 1
		switch {
		case size > 4 && string(line[:5]) == "data:":
			events = 1
		case size > 5 && string(line[:6]) == "event:":
			event = text[n-size-1 : n]
		case size > 2 && string(line[:3]) == "id:" && bytes.IndexByte(line, 0) < 0:
			id = line[valueAt(line, 2):]
		case size > 0:
			return taken
		}
		if size > 0 { // Is the next one blank? So is every other.
			if n == len(text) || text[n] != '\n' {
				continue
			}
			n++
		}
		if n-taken > d.max {
			return taken
		}
		taken = n
		d.id = id
		d.events += events
		events = 0
	}
}
