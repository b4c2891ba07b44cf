package sse

// overflow is Poll's way on when the current line, taken whole, makes what is pending larger than the limit.
func (d *Decoder) overflow() *Token {
	blank := d.from == d.to
	if !d.block.open && d.buf[d.from] == ':' || blank {
		d.skip = d.base + int64(d.keep(d.from))
		d.block.open = false
		return d.oversize()
	}
	d.pos, d.afterCR = d.from, false // startSkipping looks at the line from its start.
	d.startSkipping()
	return d.skipLines()
}

// startSkipping begins to skip the pending block, or the pending line if it is a comment outside of a block.
func (d *Decoder) startSkipping() {
	d.mode = skippingBlock
	if !d.block.open && d.buf[d.pos] == ':' {
		d.mode = skippingComment
	}
	d.skip = d.base + int64(d.keep(d.pos))
	d.block.open = false
	d.partial = false
	d.told = false
}

// skipLines drops lines up to the end of what is being skipped, and then tells it.
func (d *Decoder) skipLines() *Token {
	for d.nextLine() {
		blank := d.from == d.to && !d.partial
		d.partial = false
		if blank || d.mode == skippingComment {
			d.mode = reading
			return d.oversize()
		}
	}
	return d.starve()
}

// oversize returns the anomaly for what was skipped up to pos.
func (d *Decoder) oversize() *Token {
	return d.anomaly(Oversize, d.skip, d.Offset()-d.skip, nil)
}
