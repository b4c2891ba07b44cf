package sse

// overflow reports the pending block or comment, which passes the limit in the line that starts at index line, and
// starts to skip it.
func (d *Decoder) overflow(line int) *Token {
	d.mode = skippingBlock
	if !d.block.open && d.buf[line] == ':' {
		d.mode = skippingComment
	}
	from := d.start(line)
	d.block.open = false
	d.skip = d.base + int64(from)
	d.pos = from + d.max // The same place however the bytes arrive.
	d.partial = d.pos > line
	return d.anomaly(Oversize, d.skip, int64(d.max), nil)
}

// skipLines drops lines up to the end of what is being skipped.
func (d *Decoder) skipLines() *Token {
	for d.skipLF(); d.nextLine(); d.skipLF() {
		blank := d.from == d.to && !d.partial
		d.partial = false
		if blank || d.mode == skippingComment {
			d.mode = reading
			return nil
		}
	}
	return d.starve()
}
