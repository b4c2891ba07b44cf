package inflate

import "io"

// bits reads a compressed stream bit by bit. It buffers what one read returns and never reads ahead.
type bits struct {
	src      io.Reader
	buf      []byte
	pos, end int    // The unread part of buf.
	acc      uint64 // The next n bits, the lowest first.
	n        uint
}

// need loads bits from the buffer and reports whether at least k, at most 57, are available.
func (b *bits) need(k uint) bool {
	for b.n <= 56 && b.pos < b.end {
		b.acc |= uint64(b.buf[b.pos]) << b.n
		b.pos++
		b.n += 8
	}
	return b.n >= k
}

// peek returns k bits after skipping the first ones.
func (b *bits) peek(skip, k uint) uint64 { return b.acc >> skip & (1<<k - 1) }

func (b *bits) drop(k uint) {
	b.acc >>= k
	b.n -= k
}

// take returns the next k bits, which must be buffered.
func (b *bits) take(k uint) int {
	v := b.peek(0, k)
	b.drop(k)
	return int(v)
}

// align drops the rest of a byte.
func (b *bits) align() { b.drop(b.n % 8) }

// fill reads more bytes from the source.
func (b *bits) fill() error {
	n, err := b.src.Read(b.buf)
	b.pos, b.end = 0, n
	if n > 0 {
		return nil
	}
	return err
}

// ReadByte returns the next byte of an aligned stream.
func (b *bits) ReadByte() (byte, error) {
	for !b.need(8) {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	return byte(b.take(8)), nil
}

// Read returns one byte, since nothing is read ahead.
func (b *bits) Read(p []byte) (n int, err error) {
	if len(p) > 0 {
		if p[0], err = b.ReadByte(); err == nil {
			n = 1
		}
	}
	return n, err
}
