package ndjson

import (
	"bytes"
	"errors"
	"io"
)

const (
	readSize  = 32 << 10
	eventHead = "data: "
	eventEnd  = "\n\n"
	blank     = ":\n"
	separator = "\x1e" // Before each JSON text of RFC 7464.
	bom       = "\xEF\xBB\xBF"
)

// Reader converts lines to an event stream. Make one with [NewReader]. It is not safe for concurrent use.
type Reader struct {
	r    io.ReadCloser
	err  error
	buf  []byte
	rest []byte // Read, but not converted.
	out  []byte // Converted, but not returned.

	started bool
	inLine  bool
	afterCR bool // The last byte was a CR, which is not converted yet.
}

// NewReader returns a Reader of the lines in r. Closing it closes r.
func NewReader(r io.ReadCloser) *Reader { return &Reader{r: r} }

// Read returns converted bytes. It reads from the underlying reader only when none are left.
func (l *Reader) Read(p []byte) (int, error) {
	for len(l.out) == 0 && len(p) > 0 {
		if len(l.rest) == 0 || l.atMark() {
			if l.err != nil {
				return 0, l.err
			}
			l.read()
		}
		l.out = l.convert(l.out[:0])
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

// Close closes the underlying reader.
func (l *Reader) Close() error { return l.r.Close() }

func (l *Reader) read() {
	if l.buf == nil {
		l.buf = make([]byte, readSize)
	}
	n, err := l.r.Read(l.buf[len(l.rest):])
	l.rest, l.err = l.buf[:len(l.rest)+n], err
}

// atMark reports whether only a part of a byte order mark has been read.
func (l *Reader) atMark() bool {
	return !l.started && l.err == nil && len(l.rest) < len(bom) && bytes.HasPrefix([]byte(bom), l.rest)
}

// convert converts everything that was read.
func (l *Reader) convert(out []byte) []byte {
	if l.atMark() {
		return out
	}
	if !l.started {
		l.started = true
		if rest, has := bytes.CutPrefix(l.rest, []byte(bom)); has { // The decoder expects it first.
			out, l.rest = append(out, bom...), rest
		}
	}
	for len(l.rest) > 0 {
		line, rest, whole := bytes.Cut(l.rest, []byte{'\n'})
		l.rest = rest
		if out = l.text(out, line); whole {
			out = l.end(out)
		}
	}
	if l.inLine && errors.Is(l.err, io.EOF) {
		out = l.end(out)
	}
	return out
}

// text appends a part of a line.
func (l *Reader) text(out, part []byte) []byte {
	if !l.inLine && !l.afterCR {
		part = bytes.TrimLeft(part, separator)
	}
	if len(part) == 0 {
		return out
	}
	if l.afterCR {
		out = append(l.begin(out), ' ')
	}
	part, l.afterCR = bytes.CutSuffix(part, []byte{'\r'})
	if len(part) == 0 {
		return out
	}
	out = l.begin(out)
	from := len(out)
	out = append(out, part...)
	for i := bytes.IndexByte(out[from:], '\r'); i >= 0; i = bytes.IndexByte(out[from:], '\r') {
		from += i
		out[from] = ' '
	}
	return out
}

// begin starts the event of a line, unless it has started already.
func (l *Reader) begin(out []byte) []byte {
	if l.inLine {
		return out
	}
	l.inLine = true
	return append(out, eventHead...)
}

// end ends a line.
func (l *Reader) end(out []byte) []byte {
	end := blank
	if l.inLine {
		end = eventEnd
	}
	l.inLine, l.afterCR = false, false
	return append(out, end...)
}
