package sse

import (
	"bytes"
	"errors"
	"io"
)

const (
	idleBuffer = 4 << 10   // what a quiet stream costs
	busyBuffer = 256 << 10 // what a stream grows to that fills every read
	quietReads = 256       // small reads in a row after which a larger buffer is given back
	emptyReads = 100       // reads without a byte or an error before io.ErrNoProgress
)

var errBadCount = errors.New("event stream: the reader returned an impossible count of bytes")

// Fill reads once, so that [Decoder.Poll] can find more. It does nothing until Poll has returned nil. It returns the
// reader's error only when all that was read before it was told: [io.EOF] at the end of the stream. It ends the
// validity of all slices handed out so far.
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
	d.read()
	d.quietFor++
	if d.end > idleBuffer/2 {
		d.quietFor = 0
	}
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

// makeRoom moves what is still needed to the start of buf, and changes buf's size if that fits the stream better.
func (d *Decoder) makeRoom() {
	from := d.keep(d.pos)
	if size := d.wishedSize(d.end - from); size != len(d.buf) {
		if size < len(d.buf) {
			d.joined, d.repaired, d.quietFor = nil, nil, 0
			d.idStore = bytes.Clone(d.id)
			d.id = d.idStore
		}
		b := make([]byte, size)
		copy(b, d.buf[from:d.end])
		d.buf = b
	} else if from > 0 {
		copy(d.buf, d.buf[from:d.end])
	}
	d.move(from)
}

// wishedSize returns the size that buf should have, with need bytes in it that stay.
func (d *Decoder) wishedSize(need int) int {
	size := len(d.buf)
	switch {
	case size == 0:
		return idleBuffer
	case need > size/2:
		return min(size*2, d.max+busyBuffer)
	case d.end == size && size < busyBuffer:
		return size * 2
	case d.quietFor >= quietReads && size > idleBuffer && !d.block.open:
		return idleBuffer
	}
	return size
}

// move tells all indexes that buf now starts from bytes later in the stream.
func (d *Decoder) move(from int) {
	d.base += int64(from)
	d.pos -= from
	d.end -= from
	d.marks.end -= from
	d.calmTo -= from
	d.calmFrom -= from
	d.block.start -= from
}

// keepTexts saves what a read must not overwrite: the last event ID and the pending block's own texts.
func (d *Decoder) keepTexts() {
	d.idStore = append(d.idStore[:0], d.id...)
	d.id = d.idStore
	b := &d.block
	if !b.open {
		b.joinedAt, b.repairedAt = len(d.joined), len(d.repaired)
	}
	d.joined = append(d.joined[:0], d.joined[b.joinedAt:]...)
	d.repaired = append(d.repaired[:0], d.repaired[b.repairedAt:]...)
	b.joinedAt, b.repairedAt = 0, 0
}
