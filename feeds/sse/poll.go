package sse

// Poll returns the next token that the bytes read so far hold; nil if it takes more, or if the stream has ended and
// all was told. It never reads. The token is the decoder's and changes at the next call; its slices stay valid until
// the next call of [Decoder.Fill].
func (d *Decoder) Poll() *Token {
	if d.mode != reading {
		if t := d.pollOther(); t != nil || d.mode != reading {
			return t
		}
	}
	for {
		if !d.block.open && d.pos >= d.calmFrom {
			if d.skims {
				d.skimBlocks()
			} else if d.calmBlock() {
				return d.event()
			}
		}
		if !d.nextLine() {
			return d.starve()
		}
		if d.pos-d.keep(d.from) > d.max {
			return d.overflow()
		}
		if d.from == d.to {
			if d.block.open && d.dispatch() {
				return d.event()
			}
			continue
		}
		text := d.buf[d.from:d.to]
		if !d.block.open && text[0] != ':' {
			d.block.begin(d.from, len(d.joined), len(d.repaired))
		}
		odd := d.marks.odd
		if odd != 0 {
			d.marks.odd = d.marks.last
			if odd&highBits != 0 {
				if bad := indexInvalid(text); bad >= 0 {
					return d.hold(text, bad)
				}
			}
		}
		if d.plainField(text, d.from-d.block.start, raw, odd) {
			continue
		}
		if t := d.otherLine(text, d.from-d.block.start, raw); t != nil {
			return t
		}
	}
}

// pollOther polls in every mode but reading. When it leaves the decoder in that mode without a token, Poll goes on.
func (d *Decoder) pollOther() *Token {
	switch d.mode {
	case starting:
		return d.begin()
	case holding:
		d.mode = reading
		text, off := d.repaired[d.heldAt:], d.heldAt-d.block.repairedAt
		if d.plainField(text, off, repaired, control) {
			return nil
		}
		return d.otherLine(text, off, repaired)
	case skippingBlock, skippingComment:
		return d.skipLines()
	default:
		d.dry = true
		return nil
	}
}

// begin takes the one byte order mark that may stand at the start of the stream.
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
			d.dry = true
			return nil
		}
	}
	d.mode = reading
	return nil
}

// starve is Poll's way out when the buffer holds no further line.
func (d *Decoder) starve() *Token {
	if d.mode == reading && d.end-d.keep(d.pos) >= d.max {
		m := skippingBlock
		if !d.block.open && d.buf[d.pos] == ':' {
			m = skippingComment
		}
		d.startSkipping(m, d.pos)
	}
	if d.mode != reading && d.pos < d.end {
		d.partial = true
		d.afterCR = false
		d.pos = d.end
	}
	if d.err != nil {
		return d.finish()
	}
	d.dry = true
	return nil
}

// finish discards what is pending at the end of the stream, and tells it.
func (d *Decoder) finish() *Token {
	from := d.keep(d.pos)
	offset, text := d.base+int64(from), d.buf[from:d.end]
	if d.mode != reading {
		offset = d.skip
		if !d.told {
			d.told = true
			return d.oversize()
		}
	}
	d.mode = ended
	d.block.open = false
	d.pos = d.end
	if d.Offset() == offset {
		d.dry = true
		return nil
	}
	return d.anomaly(Unterminated, offset, d.Offset()-offset, text)
}
