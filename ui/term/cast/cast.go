// Package cast records screens as files that play elsewhere: an asciinema recording, an animated SVG, or a GIF.
//
// It takes finished screens ([screen.View]) with the times at which they appear, and writes a file. The same screens
// give the same bytes: nothing depends on the clock or the machine. An asciinema recording is written as it is made;
// the others are written by Close, because they store each distinct line once.
//
// It trusts its text as package screen does, and never reads a terminal.
package cast

import (
	"io"
	"maps"
	"slices"
	"time"

	"feedscope/ui/term/screen"
)

// Recorder records screens. It is not safe for concurrent use.
type Recorder interface {
	// Frame shows a screen of the recording's size from a time on, measured from the start of the recording. Times must not
	// decrease. A screen equal to the last one costs nothing.
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

// encoders make a recorder for each format.
var encoders = map[string]func(io.Writer, Options) Recorder{
	"cast": newAsciicast, "svg": newSVG, "gif": newGIF,
}

// Formats returns the names of the formats, which are also the extensions of their files.
func Formats() []string { return slices.Sorted(maps.Keys(encoders)) }

// New returns a recorder that writes one of the [Formats] to w: "cast" for asciinema (asciicast v2), "svg" or "gif".
func New(format string, w io.Writer, o Options) Recorder { return encoders[format](w, o) }
