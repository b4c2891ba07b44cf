package sse

// BlankLines finds the blank lines of a stream that arrives in pieces: after each of them a block can begin. It is for
// callers that need the places where a stream can be cut, not its contents. The zero value is at the start of a stream.
type BlankLines struct {
	inLine  bool // The line so far is not empty, or not known to be.
	afterCR bool // An LF that comes next belongs to the previous line end.
}

// MidStream returns a BlankLines at an unknown place in a stream, possibly inside a line.
func MidStream() BlankLines { return BlankLines{inLine: true} }

// Next returns the length of p up to and including the next blank line, or -1 if there is none and all of p was
// consumed. Of a blank line that ends in CRLF it includes only the CR, because the LF may not have arrived.
func (b *BlankLines) Next(p []byte) int {
	for i, c := range p {
		switch {
		case c == '\n' && b.afterCR:
			b.afterCR = false
			continue
		case c != '\n' && c != '\r':
			b.inLine, b.afterCR = true, false
			continue
		}
		blank := !b.inLine
		b.inLine, b.afterCR = false, c == '\r'
		if blank {
			return i + 1
		}
	}
	return -1
}

// Last returns the length of p up to and including its last blank line, or -1 if there is none. All of p is consumed.
func (b *BlankLines) Last(p []byte) int {
	last := -1
	for at := 0; ; {
		n := b.Next(p[at:])
		if n < 0 {
			return last
		}
		at += n
		last = at
	}
}
