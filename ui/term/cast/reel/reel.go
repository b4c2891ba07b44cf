// Package reel collects the screens of a recording for encoders of pictures.
//
// It takes screens with the times at which they appear, and keeps each distinct line once, as cells with their final
// colors. Memory grows with the number of distinct lines; a screen costs four bytes for each of its lines.
package reel

import (
	"image/color"
	"slices"
	"strings"
	"time"

	"feedscope/ui/term/screen"
)

// Cell is one cell of a line as it looks.
type Cell struct {
	// Text is a character with its marks; empty in the second half of a wide one.
	Text string
	// Width is 1 or 2; 0 for the second half of a wide character.
	Width int
	// Fore and Back are the colors. Blank cells have only a background; their Fore equals it.
	Fore, Back                      color.RGBA
	Bold, Italic, Underline, Strike bool
}

// Blank reports whether only the background of a cell shows.
func (c *Cell) Blank() bool { return c.Fore == c.Back || c.Width == 0 }

// Frame is a screen of the recording.
type Frame struct {
	// At is the time from which it shows.
	At time.Duration
	// Colors are the terminal's own.
	Colors screen.Colors
	// Rows are the indexes of its lines in Reel.Lines.
	Rows []int32
}

// Reel is a recording. Its fields are for reading.
type Reel struct {
	// Width and Height are the size in cells.
	Width, Height int
	// Lines are the distinct lines, each with Width cells.
	Lines [][]Cell
	// Frames are in order; each differs from the one before.
	Frames []Frame

	reader *screen.Reader
	known  map[key]int32
	looks  map[look]int32
	cells  []screen.Cell
}

// key is what the look of a line depends on.
type key struct {
	text   string
	colors screen.Colors
}

// look identifies a line by its cells: different sequences can mean the same.
type look string

// New returns an empty recording.
func New(width, height int) *Reel {
	return &Reel{
		Width: width, Height: height, reader: screen.NewReader(), known: make(map[key]int32), looks: make(map[look]int32),
	}
}

// Add shows a screen from a time on, which must not be before the last one's. A screen at the same time replaces the
// last one.
func (r *Reel) Add(at time.Duration, v screen.View) {
	colors := screen.ColorsOf(v)
	f := Frame{At: at, Colors: colors, Rows: make([]int32, r.Height)}
	content := v.Content
	for y := range f.Rows {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		f.Rows[y] = r.line(line, colors)
	}
	if n := len(r.Frames); n > 0 && r.Frames[n-1].At == at {
		r.Frames = r.Frames[:n-1]
	}
	if n := len(r.Frames); n > 0 && r.Frames[n-1].Colors == f.Colors && slices.Equal(r.Frames[n-1].Rows, f.Rows) {
		return
	}
	r.Frames = append(r.Frames, f)
}

// line returns the index of a line.
func (r *Reel) line(line string, colors screen.Colors) int32 {
	n, ok := r.known[key{line, colors}]
	if ok {
		return n
	}
	r.cells = r.reader.Cells(r.cells[:0], line, r.Width)
	cells := make([]Cell, 0, r.Width)
	for _, c := range r.cells {
		cells = append(cells, resolve(c, colors))
	}
	as := lookOf(cells)
	if n, ok = r.looks[as]; !ok {
		n = int32(len(r.Lines))
		r.Lines = append(r.Lines, cells)
		r.looks[as] = n
	}
	r.known[key{strings.Clone(line), colors}] = n
	return n
}

func resolve(c screen.Cell, colors screen.Colors) Cell {
	fore, back := colors.Resolve(c.Style)
	s := c.Style
	out := Cell{
		Text: c.Text, Width: c.Width, Fore: fore, Back: back,
		Bold: s.Bold, Italic: s.Italic, Underline: s.Underline, Strike: s.Strike,
	}
	if c.Text == " " && !s.Underline && !s.Strike || fore == back {
		out = Cell{Text: " ", Width: 1, Fore: back, Back: back}
	}
	if c.Width != 1 {
		out.Text, out.Width = c.Text, c.Width
	}
	return out
}

func lookOf(cells []Cell) look {
	var b []byte
	for i := range cells {
		c := &cells[i]
		flags := byte(c.Width)
		for bit, on := range []bool{c.Bold, c.Italic, c.Underline, c.Strike} {
			if on {
				flags |= 4 << bit
			}
		}
		b = append(b, byte(len(c.Text)>>8), byte(len(c.Text)), flags, c.Fore.R, c.Fore.G, c.Fore.B, c.Back.R, c.Back.G, c.Back.B)
		b = append(b, c.Text...)
	}
	return look(b)
}
