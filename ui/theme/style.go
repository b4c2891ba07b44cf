package theme

import (
	"strconv"
)

// Style is how text looks: an SGR sequence that sets it, whatever was set before. The zero value is plain text.
//
// Styles can be compared; two that look the same are equal.
type Style struct {
	open string
}

// reset ends every style.
const reset = "\x1b[m"

// Open is the sequence that switches from any style to this one.
func (s Style) Open() string {
	if s.open == "" {
		return reset
	}
	return s.open
}

// Plain tells that the style sets nothing.
func (s Style) Plain() bool { return s.open == "" }

// Append appends text in this style to dst and switches the style off behind it. The text is taken as it is:
// what came from a feed must have passed through package text.
func (s Style) Append(dst []byte, text string) []byte {
	if s.open == "" || text == "" {
		return append(dst, text...)
	}
	dst = append(dst, s.open...)
	dst = append(dst, text...)
	return append(dst, reset...)
}

// Render gives text in this style; see Append.
func (s Style) Render(text string) string {
	if s.open == "" || text == "" {
		return text
	}
	return s.open + text + reset
}

// attr is a set of text attributes.
type attr uint8

const (
	bold attr = 1 << iota
	faint
	italic
	underline
	reverse
)

// sgr gives the parameters of the attributes in the order of their bits.
var sgr = [...]string{"1", "2", "3", "4", "7"}

// look describes a style: colours as 0xRRGGBB with colour.set, and attributes.
type look struct {
	fg, bg colour
	attrs  attr
}

// colour is a 24-bit colour plus one; zero is the terminal's own.
type colour uint32

// rgb makes a colour of 0xRRGGBB.
func rgb(hex uint32) colour { return colour(hex + 1) }

// over lays l on the background and attributes of base; what l sets itself stays. In reverse video a faint text would have a faint
// ground, and the row would be patched: there it is as bright as the rest.
func (l look) over(base look) look {
	if l.fg == 0 {
		l.fg = base.fg
	}
	if l.bg == 0 {
		l.bg = base.bg
	}
	l.attrs |= base.attrs
	if base.attrs&reverse != 0 {
		l.attrs &^= faint
	}
	return l
}

// newStyle builds the sequence of a look. It begins with a reset, so that no style needs to be closed before the next.
func newStyle(l look) Style {
	if l == (look{}) {
		return Style{}
	}
	seq := []byte("\x1b[0")
	for i, p := range sgr {
		if l.attrs&(1<<i) != 0 {
			seq = append(append(seq, ';'), p...)
		}
	}
	seq = appendColour(seq, "38", l.fg)
	seq = appendColour(seq, "48", l.bg)
	return Style{open: string(append(seq, 'm'))}
}

func appendColour(seq []byte, ground string, c colour) []byte {
	if c == 0 {
		return seq
	}
	v := uint32(c - 1)
	seq = append(append(append(seq, ';'), ground...), ";2"...)
	for _, part := range [...]uint32{v >> 16, v >> 8 & 0xff, v & 0xff} {
		seq = strconv.AppendUint(append(seq, ';'), uint64(part), 10)
	}
	return seq
}
