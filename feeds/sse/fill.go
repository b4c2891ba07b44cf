package sse

import (
	"bytes"
	"errors"
	"io"
)

const (
	idleBuffer = 2 << 10   // buffer size of a quiet stream
	busyBuffer = 256 << 10 // buffer size of a stream that fills every read
	quietReads = 256       // consecutive small reads after which a larger buffer is released
	emptyReads = 100       // reads without a byte or an error before io.ErrNoProgress
)

var errBadCount = errors.New("event stream: the reader returned an impossible count of bytes")

// Fill reads once, to give [Decoder.Poll] more input. It does nothing until Poll has returned nil. It returns the
// reader's error, [io.EOF] at the end of the stream, only after everything read before has been reported. It
// invalidates all slices returned so far.
func (d *Decoder) Fill() error {
	if !d.drained {
		return nil
	}
	if d.err != nil {
		return d.err
	}
	d.drained = false
	d.saveTexts()
	d.makeRoom()
	d.read()
	d.idleReads++
	if d.end > idleBuffer/2 {
		d.idleReads = 0
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

// makeRoom moves the bytes that are still needed to the start of buf, and resizes buf to suit the stream.
func (d *Decoder) makeRoom() {
	from := d.start(d.pos)
	if size := d.bufferSize(d.end - from); size != len(d.buf) {
		if size < len(d.buf) {
			d.joined, d.repaired, d.idleReads = nil, nil, 0
			d.idStore = bytes.Clone(d.id)
			d.id = d.idStore
		}
		b := make([]byte, size)
		copy(b, d.buf[from:d.end])
		d.buf = b
	} else if from > 0 {
		copy(d.buf, d.buf[from:d.end])
	}
	d.shift(from)
}

// bufferSize returns the size that buf should have when it has to keep need bytes.
func (d *Decoder) bufferSize(need int) int {
	size := len(d.buf)
	switch {
	case size == 0:
		return idleBuffer
	case need > size/2:
		return min(size*2, d.max+busyBuffer)
	case d.end == size && size < busyBuffer:
		return size * 2
	case d.idleReads >= quietReads && size > idleBuffer && !d.block.open:
		return idleBuffer
	}
	return size
}

// shift adjusts all indexes after the first n bytes of buf were dropped.
func (d *Decoder) shift(n int) {
	d.base += int64(n)
	d.pos -= n
	d.end -= n
	d.lf -= n
	d.cr -= n
	d.ascii -= n
	d.block.start -= n
}

// saveTexts copies what a read must not overwrite: the last event ID and the pending block's own texts.
func (d *Decoder) saveTexts() {
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
