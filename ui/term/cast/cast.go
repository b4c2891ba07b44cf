// Package cast records screens as files that play elsewhere: an asciinema recording, an animated SVG, or a GIF.
//
// It takes finished screens ([screen.View]) with the times at which they appear, and writes a file. The same screens
// give the same bytes: nothing depends on the clock or the machine. An asciinema recording is written as it is made;
// the others are written by Close, because they store each distinct line once.
//
// It trusts its text as package screen does, and never reads a terminal.
package cast

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"feedscope/ui/term/screen"
)

// Recorder records screens. It is not safe for concurrent use.
type Recorder interface {
	// Frame shows a screen from a time on, measured from the start of the recording. Times must not decrease; an
	// earlier one counts as the last one. A screen equal to the last one costs nothing. A view of another size than the
	// recording's is cut or padded.
	Frame(at time.Duration, v screen.View) error
	// Close ends the recording. The last screen stays until end; SVG and GIF start again after it.
	Close(end time.Duration) error
}

// Options describe a recording.
type Options struct {
	// Width and Height are the size in cells, 1 to 1000.
	Width, Height int
	// Title names the recording; empty means no title.
	Title string
}

// maxSize bounds the width and height in cells.
const maxSize = 1000

// encoders make a recorder for each format.
var encoders = map[string]func(io.Writer, Options) Recorder{
	"cast": newAsciicast, "svg": newSVG, "gif": newGIF,
}

// Formats returns the names of the formats, which are also the extensions of their files.
func Formats() []string { return []string{"cast", "svg", "gif"} }

// New returns a recorder that writes a format to w: "cast" for asciinema (asciicast v2), "svg" or "gif".
func New(format string, w io.Writer, o Options) (Recorder, error) {
	if !slices.Contains(Formats(), format) {
		return nil, fmt.Errorf("unknown format %q of a recording: use %s", format, strings.Join(Formats(), ", "))
	}
	if min(o.Width, o.Height) < 1 || max(o.Width, o.Height) > maxSize {
		return nil, fmt.Errorf("a recording of %dx%d cells: use 1 to %d for both", o.Width, o.Height, maxSize)
	}
	return &ordered{Recorder: encoders[format](w, o), o: o}, nil
}

// ordered keeps times from decreasing and views at the size of the recording.
type ordered struct {
	Recorder
	o    Options
	last time.Duration
}

// Frame implements [Recorder].
func (r *ordered) Frame(at time.Duration, v screen.View) error {
	r.last = max(r.last, at)
	v.Width, v.Height, v.Mouse = r.o.Width, r.o.Height, false
	return r.Recorder.Frame(r.last, v)
}

// Close implements [Recorder].
func (r *ordered) Close(end time.Duration) error { return r.Recorder.Close(max(r.last, end)) }
