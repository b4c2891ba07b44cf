package tail

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

const (
	// writeFrom is how much is collected before it is written in the midst of a batch.
	writeFrom = 256 << 10
	// keepBuffer bounds the buffer that is kept for the next batch.
	keepBuffer = 1 << 20
)

// output collects what one batch brings and writes it as a whole.
type output struct {
	w   io.Writer
	buf []byte
	err error // Of the first write that failed; nothing is written after it.
}

// flushLarge writes what has been collected if that is much already.
func (o *output) flushLarge() {
	if len(o.buf) >= writeFrom {
		o.flush()
	}
}

// flush writes what has been collected.
func (o *output) flush() {
	if len(o.buf) > 0 && o.err == nil {
		o.write(o.buf)
	}
	o.buf = o.buf[:0]
	if cap(o.buf) > keepBuffer {
		o.buf = nil
	}
}

func (o *output) write(p []byte) {
	if _, err := o.w.Write(p); err != nil {
		o.err = &WriteError{err}
	}
}

// WriteError is an output that takes no more.
type WriteError struct{ Err error }

// Error says so.
func (e *WriteError) Error() string {
	err := e.Err
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // The rest of its text says "write /dev/stdout".
	}
	return fmt.Sprintf("cannot write the output: %v", err)
}

// Unwrap gives the writer's own error.
func (e *WriteError) Unwrap() error { return e.Err }
