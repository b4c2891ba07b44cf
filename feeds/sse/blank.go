package sse

// BlankLines finds the blank lines of a stream that comes in pieces: behind each, a block can begin. It is for those who
// need the places where a stream can be cut and not what it says. The zero value is at the start of a stream.
type BlankLines struct {
	inLine  bool // The line so far is not empty, or not known to be.
	afterCR bool // An LF that comes now belongs to the line end before.
}

// MidStream is at a place of a stream of which nothing is known: a line may be under way.
func MidStream() BlankLines { return BlankLines{inLine: true} }

// Next returns how many bytes of p it takes to get behind the next blank line, and -1 if there is none in p, which is
// then taken whole. Of a blank line that is CRLF it takes the CR only, as the LF may not have arrived.
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

// Last returns how many bytes of p it takes to get behind the last blank line in it, and -1 if there is none. All of p
// is taken.
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
