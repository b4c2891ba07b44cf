package theme

import (
	"image/color"
	"strconv"
)

// Style is the look of text: an SGR sequence that sets it, whatever was set before. The zero value is plain text.
//
// Styles that look the same are equal.
type Style struct {
	open string
}

// reset ends every style.
const reset = "\x1b[m"

// Open returns the sequence that switches from any style to this one.
func (s Style) Open() string {
	if s.open == "" {
		return reset
	}
	return s.open
}

// Plain reports whether the style sets nothing.
func (s Style) Plain() bool { return s.open == "" }

// Append appends text in this style to dst and resets the style. The text is trusted: data from feeds must have passed
// through package text.
func (s Style) Append(dst []byte, text string) []byte {
	if s.open == "" || text == "" {
		return append(dst, text...)
	}
	dst = append(dst, s.open...)
	dst = append(dst, text...)
	return append(dst, reset...)
}

// Render returns text in this style; see Append.
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

// sgr holds the parameters of the attributes, in the order of their bits.
var sgr = [...]string{"1", "2", "3", "4", "7"}

// look describes a style.
type look struct {
	fg, bg rgb
	attrs  attr
}

// rgb is a 24-bit color 0xRRGGBB, except for black; zero means the terminal's own.
type rgb uint32

const black rgb = 1 << 24

// rgba returns the color for an image, nil for the terminal's own.
func (c rgb) rgba() color.Color {
	if c == 0 {
		return nil
	}
	return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff}
}

// over returns l with its unset fields taken from base. In reverse video, faint would make the background faint in
// places, so it is removed.
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

// newStyle returns the style of a look. Its sequence starts with a reset, so no style needs to be closed before
// another.
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
	seq = appendColor(seq, "38", l.fg)
	seq = appendColor(seq, "48", l.bg)
	return Style{open: string(append(seq, 'm'))}
}

func appendColor(seq []byte, ground string, c rgb) []byte {
	if c == 0 {
		return seq
	}
	seq = append(append(append(seq, ';'), ground...), ";2"...)
	for _, part := range [...]uint8{uint8(c >> 16), uint8(c >> 8), uint8(c)} {
		seq = strconv.AppendUint(append(seq, ';'), uint64(part), 10)
	}
	return seq
}
