package encode

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
	"unicode/utf8"

	"feedscope/feeds"
)

const (
	// flushSize is the buffer size that triggers a write before a batch is complete.
	flushSize = 256 << 10
	// maxBuffer bounds the buffer kept for the next batch.
	maxBuffer = 1 << 20
)

// Writer encodes events into a buffer and writes it when flushed. After a failed write it writes nothing more. It is a
// [feeds.Fold] that writes each batch in one piece. It is not safe for concurrent use.
type Writer struct {
	w       io.Writer
	enc     encoder
	options Options
	buf     []byte
	cut     []byte // The start of an incomplete character.
	err     error
}

// NewWriter returns a writer to w for the feeds with the given names, which events refer to by index. If w is nil, it
// encodes nothing.
func NewWriter(w io.Writer, names []string, o Options) *Writer {
	e := &Writer{w: w, enc: newEncoder(names, o), options: o}
	e.buf = e.enc.header(e.buf)
	return e
}

// SetNames replaces the names of the feeds, to which others have been added. Columns stay as they are if [Options].Several is set.
func (w *Writer) SetNames(names []string) { w.enc = newEncoder(names, w.options) }

// Fold encodes a batch and writes it.
func (w *Writer) Fold(events []feeds.Event) {
	for i := range events {
		w.Append(&events[i])
	}
	w.Flush()
}

// Append encodes an event. It skips events that the format cannot hold or the options exclude.
func (w *Writer) Append(e *feeds.Event) {
	switch {
	case w.w == nil, e.Kind == feeds.Comment && !w.options.Comments, e.Kind == feeds.Change && !w.options.Status:
		return
	}
	w.buf = w.enc.append(w.buf, e)
	if len(w.buf) >= flushSize {
		w.Flush()
	}
}

// Gap encodes a silence of a feed that ended at the given time, if the format can hold one; see [Format.HoldsNotes].
func (w *Writer) Gap(feed int, silence time.Duration, end time.Time) {
	w.buf = w.enc.gap(w.buf, feed, silence, end)
}

// Flush writes the buffer.
func (w *Writer) Flush() {
	if len(w.buf) > 0 && w.err == nil && w.w != nil {
		w.write(w.buf)
	}
	w.buf = w.buf[:0]
	if cap(w.buf) > maxBuffer {
		w.buf = nil
	}
}

// Write writes the bytes of a stream at once, unchanged or, on a terminal, made safe to print.
func (w *Writer) Write(p []byte) (int, error) {
	if !w.options.Terminal {
		w.write(p)
		return len(p), w.err
	}
	w.cut = append(w.cut, p...)
	whole := len(w.cut) - partialRune(w.cut)
	w.buf = appendCleanLines(w.buf, w.cut[:whole])
	w.cut = append(w.cut[:0], w.cut[whole:]...)
	w.Flush()
	return len(p), w.err
}

func (w *Writer) write(p []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.w.Write(p); err != nil {
		w.err = &WriteError{err}
	}
}

// Err returns the [WriteError] of the first failed write, or nil.
func (w *Writer) Err() error { return w.err }

// partialRune returns the number of bytes at the end of p that may be the start of a longer character.
func partialRune(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// WriteError is a failure to write the output.
type WriteError struct{ Err error }

// Error returns the error as a sentence, without the path.
func (e *WriteError) Error() string {
	err := e.Err
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // Drops "write /dev/stdout".
	}
	return fmt.Sprintf("cannot write the output: %v", err)
}

// Unwrap returns the underlying error.
func (e *WriteError) Unwrap() error { return e.Err }
