// Package gif draws a recording as an animated GIF.
//
// It takes a [reel.Reel] and draws it with a font of its own and the shapes of package shape, so the same recording
// gives the same file anywhere. Characters that the font lacks become boxes. A frame holds only the rectangle that
// changes, and within it only pixels that do; all share a palette of at most 255 colors.
package gif

import (
	"bufio"
	"bytes"
	"image"
	"io"
	"time"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
)

// padding is around the cells, in pixels.
const padding = 12

// Encode writes a recording that ends at a time.
func Encode(w io.Writer, r *reel.Reel, end time.Duration) error {
	e, err := newEncoder(r)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	c := newContainer(out, e.bounds.Size(), e.palette.colors)
	for _, s := range schedule(r.Frames, end) {
		c.frame(e.difference(e.show(&r.Frames[s.frame])), s.hundredths)
		copy(e.shown.Pix, e.next.Pix)
	}
	c.close()
	return out.Flush()
}

// encoder draws frames.
type encoder struct {
	r       *reel.Reel
	bounds  image.Rectangle
	font    *font
	palette *palette
	last    *reel.Frame
	// next is the frame to show, shown is the one before.
	next, shown *image.Paletted
}

func newEncoder(r *reel.Reel) (*encoder, error) {
	f, err := newFont()
	if err != nil {
		return nil, err
	}
	size := image.Rect(0, 0, r.Width*shape.Width+2*padding, r.Height*shape.Height+2*padding)
	p := choose(r, f)
	return &encoder{
		r: r, bounds: size, font: f, palette: p,
		next: image.NewPaletted(size, p.colors), shown: blank(size, p),
	}, nil
}

// blank returns a picture that differs from every other in each pixel.
func blank(size image.Rectangle, p *palette) *image.Paletted {
	m := image.NewPaletted(size, p.colors)
	fill(m, size, p.transparent())
	return m
}

// show draws a frame and returns the area that may have changed.
func (e *encoder) show(f *reel.Frame) (area image.Rectangle) {
	anew := e.last == nil || e.last.Colors != f.Colors
	if anew {
		fill(e.next, e.bounds, e.palette.index(f.Colors.Ground))
		area = e.bounds
	}
	for y, n := range f.Rows {
		if anew || e.last.Rows[y] != n {
			area = area.Union(e.row(y, e.r.Lines[n]))
		}
	}
	e.last = f
	return area
}

// row draws a line and returns where.
func (e *encoder) row(y int, cells []reel.Cell) image.Rectangle {
	at := image.Pt(padding, padding+y*shape.Height)
	line := image.Rect(0, 0, e.r.Width*shape.Width, shape.Height).Add(at)
	for x := range cells {
		c := &cells[x]
		if c.Width == 0 {
			continue
		}
		m := e.font.mask(c)
		inks := e.palette.inks(c.Fore, c.Back)
		width := c.Width * shape.Width
		for row := range shape.Height {
			to := e.next.Pix[e.next.PixOffset(at.X+x*shape.Width, at.Y+row):][:width]
			for i, level := range m[row*width:][:width] {
				to[i] = inks[level]
			}
		}
	}
	return line
}

// difference returns the smallest rectangle of an area that contains what has changed. Pixels in it that have not are
// transparent. The rectangle is never empty: a frame needs a pixel.
func (e *encoder) difference(area image.Rectangle) *image.Paletted {
	var changed image.Rectangle
	for y := area.Min.Y; y < area.Max.Y; y++ {
		from, to := e.next.PixOffset(area.Min.X, y), e.next.PixOffset(area.Max.X, y)
		next, shown := e.next.Pix[from:to], e.shown.Pix[from:to]
		if bytes.Equal(next, shown) {
			continue
		}
		first, last := 0, len(next)
		for next[first] == shown[first] {
			first++
		}
		for next[last-1] == shown[last-1] {
			last--
		}
		changed = changed.Union(image.Rect(area.Min.X+first, y, area.Min.X+last, y+1))
	}
	if changed.Empty() {
		changed = image.Rect(0, 0, 1, 1)
	}
	out := image.NewPaletted(changed, e.palette.colors)
	for y := changed.Min.Y; y < changed.Max.Y; y++ {
		from, to := e.next.PixOffset(changed.Min.X, y), e.next.PixOffset(changed.Max.X, y)
		for i := from; i < to; i++ {
			n := e.next.Pix[i]
			if n == e.shown.Pix[i] {
				n = e.palette.transparent()
			}
			out.Pix[out.PixOffset(changed.Min.X, y)+i-from] = n
		}
	}
	return out
}

func fill(m *image.Paletted, r image.Rectangle, n uint8) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.Pix[m.PixOffset(r.Min.X, y):m.PixOffset(r.Max.X, y)]
		for i := range row {
			row[i] = n
		}
	}
}

// slot is a frame with how long it shows.
type slot struct {
	frame      int
	hundredths int // Of a second.
}

// shortest is the shortest time for which players show a frame: they take less for a mistake and wait a tenth.
const shortest = 2

// schedule returns the frames to show. One that would show too briefly is left out; the times of the others do not
// drift.
func schedule(frames []reel.Frame, end time.Duration) (slots []slot) {
	const unit = 10 * time.Millisecond
	from := 0
	for i := range frames {
		to := int(end.Round(unit) / unit)
		if i+1 < len(frames) {
			to = int(frames[i+1].At.Round(unit) / unit)
			if to-from < shortest {
				continue
			}
		}
		slots = append(slots, slot{i, max(to-from, shortest)})
		from = to
	}
	return slots
}
