package sse

// Poll returns the next token in the bytes read so far, or nil if more bytes are needed or the stream has ended and
// everything was reported. It never reads. The decoder reuses the token for the next call; its slices stay valid
// until the next call of [Decoder.Fill].
func (d *Decoder) Poll() *Token {
	if d.mode != reading {
		if t := d.pollSpecial(); t != nil || d.mode != reading {
			return t
		}
	}
	for {
		if d.block.open && d.pos-d.block.start >= d.max { // There is no room for the blank line.
			return d.overflow(d.pos)
		}
		d.skipLF()
		if !d.block.open {
			if d.skims {
				d.skimBlocks()
			}
			if d.plainBlock() {
				if d.skims {
					continue
				}
				return &d.token
			}
		}
		if !d.nextLine() {
			return d.starve()
		}
		if d.pos-d.start(d.from) > d.max {
			d.afterCR = false
			return d.overflow(d.from)
		}
		if t := d.line(); t != nil {
			return t
		}
	}
}

// line processes the current line and returns the token that it completes, if any.
func (d *Decoder) line() *Token {
	text := d.buf[d.from:d.to]
	switch {
	case len(text) == 0 && d.block.open:
		return d.dispatch()
	case len(text) == 0:
		return nil
	case !d.block.open && text[0] != ':':
		d.block.begin(d.from, len(d.joined), len(d.repaired))
	}
	if bad := indexInvalid(text); bad >= 0 {
		return d.hold(text, bad)
	}
	return d.field(text, d.from-d.block.start, raw)
}

// pollSpecial polls in every mode but reading. If it leaves the decoder in that mode without a token, Poll continues.
func (d *Decoder) pollSpecial() *Token {
	switch d.mode {
	case starting:
		return d.begin()
	case holding:
		d.mode = reading
		return d.field(d.repaired[d.heldAt:], d.heldAt-d.block.repairedAt, repaired)
	case skippingBlock, skippingComment:
		return d.skipLines()
	default:
		d.drained = true
		return nil
	}
}

// begin skips the byte order mark that may start the stream.
func (d *Decoder) begin() *Token {
	const bom = "\xEF\xBB\xBF"
	got := d.buf[:min(d.end, len(bom))]
	if string(got) == bom[:len(got)] {
		if len(got) == len(bom) {
			d.mode = reading
			d.pos = len(bom)
			return d.anomaly(ByteOrderMark, 0, int64(len(bom)), got)
		}
		if d.err == nil {
			d.drained = true
			return nil
		}
	}
	d.mode = reading
	return nil
}

// starve handles a buffer without another complete line.
func (d *Decoder) starve() *Token {
	if d.mode == reading && d.end-d.start(d.pos) >= d.max {
		return d.overflow(d.pos)
	}
	if d.mode != reading && d.pos < d.end {
		d.partial = true
		d.afterCR = false
		d.pos = d.end
	}
	if d.err != nil {
		return d.finish()
	}
	d.drained = true
	return nil
}

// finish discards a pending block or line at the end of the stream and reports it.
func (d *Decoder) finish() *Token {
	from := d.start(d.pos)
	offset, text := d.base+int64(from), d.buf[from:d.end]
	if d.mode != reading {
		offset = d.skip
	}
	d.mode = ended
	d.block.open = false
	d.pos = d.end
	if d.Offset() == offset {
		d.drained = true
		return nil
	}
	return d.anomaly(Unterminated, offset, d.Offset()-offset, text)
}
