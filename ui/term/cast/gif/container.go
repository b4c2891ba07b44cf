package gif

import (
	"compress/lzw"
	"encoding/binary"
	"image"
	"image/color"
	"io"
	"math/bits"
)

// container writes the file format, GIF89a. The standard library's encoder needs all pictures in memory, half a
// megabyte each.
type container struct {
	w      io.Writer // It keeps its error.
	size   image.Point
	colors color.Palette
	bits   int // For an index.
	begun  bool
}

// maxDelay is the longest time of a frame, in hundredths of a second.
const maxDelay = 1<<16 - 1

func newContainer(w io.Writer, size image.Point, colors color.Palette) *container {
	return &container{w: w, size: size, colors: colors, bits: max(2, bits.Len(uint(len(colors)-1)))}
}

func (c *container) write(b ...byte) { _, _ = c.w.Write(b) }

func (c *container) numbers(v ...int) {
	for _, n := range v {
		c.write(binary.LittleEndian.AppendUint16(nil, uint16(n))...)
	}
}

// header writes what precedes the frames: the size, the palette, and that the recording repeats for ever.
func (c *container) header() {
	c.begun = true
	c.write([]byte("GIF89a")...)
	c.numbers(c.size.X, c.size.Y)
	const globalTable, resolution = 0x80, 0x70
	c.write(byte(globalTable|resolution|c.bits-1), 0, 0)
	for i := range 1 << c.bits {
		var r, g, b uint32
		if i < len(c.colors) {
			r, g, b, _ = c.colors[i].RGBA()
		}
		c.write(byte(r>>8), byte(g>>8), byte(b>>8))
	}
	c.write([]byte("\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")...)
}

// frame draws a picture over what shows, for a time in hundredths of a second.
func (c *container) frame(m *image.Paletted, delay int) {
	if !c.begun {
		c.header()
	}
	c.picture(m, min(delay, maxDelay))
	for delay -= maxDelay; delay > 0; delay -= maxDelay {
		nothing := image.NewPaletted(image.Rect(0, 0, 1, 1), c.colors)
		nothing.Pix[0] = uint8(len(c.colors) - 1)
		c.picture(nothing, min(delay, maxDelay))
	}
}

func (c *container) picture(m *image.Paletted, delay int) {
	const keepAndTransparent = 1<<2 | 1
	c.write(0x21, 0xf9, 4, keepAndTransparent)
	c.numbers(delay)
	c.write(byte(len(c.colors)-1), 0)
	c.write(0x2c)
	c.numbers(m.Rect.Min.X, m.Rect.Min.Y, m.Rect.Dx(), m.Rect.Dy())
	c.write(0, byte(c.bits))
	blocks := &blocks{w: c.w}
	z := lzw.NewWriter(blocks, lzw.LSB, c.bits)
	_, _ = z.Write(m.Pix)
	_ = z.Close()
	blocks.flush()
	c.write(0)
}

func (c *container) close() {
	if !c.begun {
		c.header()
	}
	c.write(0x3b)
}

// blocks divides data into blocks of at most 255 bytes, each after its length.
type blocks struct {
	w   io.Writer
	buf [256]byte
	n   int
}

// WriteByte appends a byte. With it, the compressor needs no buffer of its own.
func (b *blocks) WriteByte(v byte) error {
	b.n++
	b.buf[b.n] = v
	if b.n == len(b.buf)-1 {
		b.flush()
	}
	return nil
}

// Flush does nothing: blocks end when they are full, and at the end.
func (b *blocks) Flush() error { return nil }

// Write appends bytes.
func (b *blocks) Write(p []byte) (int, error) {
	for _, v := range p {
		_ = b.WriteByte(v)
	}
	return len(p), nil
}

func (b *blocks) flush() {
	if b.n > 0 {
		b.buf[0] = byte(b.n)
		_, _ = b.w.Write(b.buf[:b.n+1])
		b.n = 0
	}
}
