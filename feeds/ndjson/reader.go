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

// Reader makes an event stream of lines. Make one with [NewReader]. It is not safe for concurrent use.
type Reader struct {
	r    io.ReadCloser
	err  error
	buf  []byte
	rest []byte // Of what was read, what is not made into events yet.
	out  []byte // Of the event stream, what had no room.

	started bool
	inLine  bool
	afterCR bool // The last byte of the line was a CR, which is not written yet.
}

// NewReader makes a Reader of the lines that r yields, and closes r when it is closed.
func NewReader(r io.ReadCloser) *Reader { return &Reader{r: r} }

// Read gives what can be made of what has arrived; it reads once, and only when there is nothing left of the read before.
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

// Close closes what is read.
func (l *Reader) Close() error { return l.r.Close() }

func (l *Reader) read() {
	if l.buf == nil {
		l.buf = make([]byte, readSize)
	}
	n, err := l.r.Read(l.buf[len(l.rest):])
	l.rest, l.err = l.buf[:len(l.rest)+n], err
}

// atMark tells that what was read is the start of a byte order mark, and nothing else yet.
func (l *Reader) atMark() bool {
	return !l.started && l.err == nil && len(l.rest) < len(bom) && bytes.HasPrefix([]byte(bom), l.rest)
}

// convert makes an event stream of all that was read.
func (l *Reader) convert(out []byte) []byte {
	if l.atMark() {
		return out
	}
	if !l.started {
		l.started = true
		if rest, has := bytes.CutPrefix(l.rest, []byte(bom)); has { // It must come first to be told as one.
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

// text adds a part of a line.
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

// begin begins the event of a line, unless it has begun.
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
