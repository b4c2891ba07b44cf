// Package inflate decompresses DEFLATE data as it arrives. The bytes of a gzip, zlib or raw DEFLATE stream go in, and
// all content that they determine comes out before the next read. The standard library's reader waits for the end of
// a block, which compressors such as HAProxy's leave open for as long as a stream lasts. A reader never reads ahead
// and uses a fixed amount of memory.
package inflate

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash"
	"hash/crc32"
	"io"
)

const (
	window  = 32 << 10 // How far back a match reaches.
	longest = 258      // The longest match.
	inSize  = 4 << 10
)

// reader decompresses one stream.
type reader struct {
	bits
	step     func() (more bool, err error) // Decodes the next part of a block; more: it needs more data.
	out      [2 * window]byte
	from, to int // The unread part of out.
	err      error
	last     bool // This block is the last.
	stored   int  // Bytes left in a stored block.
	// The codes of the block: the fixed ones or its own.
	literals, distances *huffman
	own                 [2]huffman
	lengths             [320]uint8 // Of its own codes; the first read are known.
	read                int
	counts              [2]int // How many literals and distances have codes.
	order               int    // How many lengths the code length code has.

	sum  hash.Hash32 // Of the content; nil if not verified.
	size uint32
	tail func() error // Reads the trailer and may begin another stream.
}

func newReader(r io.Reader) *reader {
	d := &reader{bits: bits{src: r, buf: make([]byte, inSize)}}
	d.step = d.blockHead
	d.tail = func() error { return io.EOF }
	return d
}

// NewRaw returns a reader of DEFLATE data (RFC 1951).
func NewRaw(r io.Reader) io.Reader { return newReader(r) }

// NewZlib returns a reader of zlib data (RFC 1950) after reading its header. It does not verify the checksum, which is
// slow to compute and comes too late to protect a stream.
func NewZlib(r io.Reader) (io.Reader, error) {
	d := newReader(r)
	if _, err := zlib.NewReader(&d.bits); err != nil {
		return nil, err
	}
	d.tail = func() error {
		for range 4 {
			if _, err := d.ReadByte(); err != nil {
				return unexpected(err)
			}
		}
		return io.EOF
	}
	return d, nil
}

// NewGzip returns a reader of gzip data (RFC 1952) of one or more members after reading the first header.
func NewGzip(r io.Reader) (io.Reader, error) {
	d := newReader(r)
	head, err := gzip.NewReader(&d.bits)
	if err != nil {
		return nil, err
	}
	d.sum = crc32.NewIEEE()
	d.tail = func() error {
		for _, want := range [...]uint32{d.sum.Sum32(), d.size} {
			for i := range 4 {
				switch c, err := d.ReadByte(); {
				case err != nil:
					return unexpected(err)
				case c != byte(want>>(8*i)):
					return gzip.ErrChecksum
				}
			}
		}
		d.sum.Reset()
		d.size, d.last = 0, false
		return head.Reset(&d.bits) // At the end of the data, this returns io.EOF.
	}
	return d, nil
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Read returns the available content. It waits only if there is none.
func (d *reader) Read(p []byte) (int, error) {
	for d.from == d.to {
		if d.err != nil || len(p) == 0 {
			return 0, d.err
		}
		d.decode()
		if d.sum != nil {
			_, _ = d.sum.Write(d.out[d.from:d.to])
			d.size += uint32(d.to - d.from)
		}
	}
	n := copy(p, d.out[d.from:d.to])
	d.from += n
	return n, nil
}

// decode decodes the buffered data and waits for more if that yields no content.
func (d *reader) decode() {
	if d.to > len(d.out)-longest { // Keep the window that a match can reach.
		copy(d.out[:], d.out[d.to-window:d.to])
		d.from, d.to = window, window
	}
	for d.err == nil && d.to <= len(d.out)-longest {
		var more bool
		if more, d.err = d.step(); !more {
			continue
		}
		if d.to > d.from {
			return
		}
		d.err = unexpected(d.fill())
	}
}

func (d *reader) end() {
	d.step = d.blockHead
	if d.last {
		d.step = d.streamEnd
	}
}

// streamEnd ends a stream, once its content has been read.
func (d *reader) streamEnd() (more bool, err error) {
	if d.to > d.from {
		return true, nil
	}
	d.align()
	d.step = d.blockHead
	return false, d.tail()
}
