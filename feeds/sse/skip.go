package sse

// overflow is Poll's way on when the current line, taken whole, makes what is pending larger than the limit.
func (d *Decoder) overflow() *Token {
	blank := d.from == d.to
	if !d.block.open && d.buf[d.from] == ':' || blank {
		d.skip = d.base + int64(d.keep(d.from))
		d.block.open = false
		return d.oversize()
	}
	d.startSkipping(skippingBlock, d.from)
	return d.skipLines()
}

// startSkipping begins to skip what is pending when pos is the start of the current line.
func (d *Decoder) startSkipping(m mode, pos int) {
	d.mode = m
	d.skip = d.base + int64(d.keep(pos))
	d.block.open = false
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
