package sse

import (
	"errors"
	"io"
)

const (
	idleBuffer  = 4 << 10  // what a quiet stream costs
	busyBuffer  = 64 << 10 // what a stream grows to that fills every read
	quietReads  = 256      // reads in a row after which a buffer that is far too large is given back
	emptyReads  = 100      // reads without a byte or an error before io.ErrNoProgress
	emptyFactor = 8
)

var errBadCount = errors.New("event stream: the reader returned an impossible count of bytes")

// Fill reads once, so that [Decoder.Poll] can find more. It does nothing while Poll has not yet returned false. It
// returns the reader's error only when all that was read before it was told: [io.EOF] at the end of the stream.
// It ends the validity of all tokens so far.
func (d *Decoder) Fill() error {
	if !d.dry {
		return nil
	}
	if d.err != nil {
		return d.err
	}
	d.dry = false
	d.keepTexts()
	d.makeRoom()
	was := d.end
	d.read()
	d.extend(was)
	return nil
}

// read reads at least one byte into the free end of buf, or sets err.
func (d *Decoder) read() {
	free := d.buf[d.end:]
	for range emptyReads {
		n, err := d.r.Read(free)
		if n < 0 || n > len(free) {
			n, err = 0, errBadCount
		}
		d.end += n
		d.err = err
		if n > 0 || err != nil {
			return
		}
	}
	d.err = io.ErrNoProgress
}

// extend searches what came in behind index was.
func (d *Decoder) extend(was int) {
	if d.lf == was {
		d.lf = d.find(was, '\n')
	}
	if d.cr == was {
		d.cr = d.find(was, '\r')
	}
	if d.high == was {
		d.high = was + indexNonASCII(d.buf[was:d.end])
	}
}

// makeRoom moves what is still needed to the start of buf, and makes buf larger if that leaves too little.
func (d *Decoder) makeRoom() {
	from := d.keep(d.pos)
	need := d.end - from
	size := len(d.buf)
	switch {
	case size == 0:
		size = idleBuffer
	case d.end == size && size < busyBuffer:
		size *= 2
	case need > size/2:
		size = min(size*2, d.max+busyBuffer)
	}
	if size != len(d.buf) {
		b := make([]byte, size)
		copy(b, d.buf[from:d.end])
		d.buf = b
	} else if from > 0 {
		copy(d.buf, d.buf[from:d.end])
	}
	d.move(from)
}

// move tells all indexes that buf now starts from bytes later in the stream.
func (d *Decoder) move(from int) {
	d.base += int64(from)
	d.pos -= from
	d.end -= from
	d.lf -= from
	d.cr -= from
	d.high -= from
	d.block.start -= from
}

// keepTexts saves what a read must not overwrite: the last event ID and the pending block's own texts.
func (d *Decoder) keepTexts() {
	d.idStore = append(d.idStore[:0], d.id...)
	d.id = d.idStore
	from := len(d.repaired)
	if d.block.open {
		from = d.block.repairedAt
	}
	d.repaired = append(d.repaired[:0], d.repaired[from:]...)
	d.block.repairedAt = 0
	from = len(d.joined)
	if d.block.open && d.block.dataLines > 1 {
		from = d.block.joinedAt
	}
	d.joined = append(d.joined[:0], d.joined[from:]...)
	d.block.joinedAt = 0
}
