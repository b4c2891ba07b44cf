// Package text makes any text safe and exact for a terminal's grid of cells.
//
// Bytes of unknown origin go in; out comes one line that holds no control character, no escape sequence, no
// bidirectional control, no invisible character and no invalid UTF-8, and whose width in cells is known. What
// must not be printed is not dropped but shown: C0 controls and DEL as their picture (␊, ␉, ␛, ␡), every other
// character as its code point (‹202E›), an invalid byte as its value (‹xFF›).
//
// Terminals disagree about what a cell is: some add up code points, some (mode 2027) draw grapheme clusters.
// Text that comes out of this package has the same width in both, so that the grid stays straight. To that end
//   - a joiner (U+200D) between emoji is shown as ‿ and a skin tone after one as a shade, since it is a matter of the terminal
//     whether such a sequence is one picture or several: a family becomes 👨‿👩‿👧, 👍🏽 becomes 👍▒;
//   - a variation selector (U+FE0E, U+FE0F) after a visible character, which only asks for another drawing of it, is left
//     out: ❤️ becomes ❤;
//   - combining marks stay on the letter they follow, at most four; one without a letter, or a fifth, is shown
//     as its code point, and so are the marks that make two columns one (spacing vowel signs, viramas);
//   - the vowel am of Thai and Lao, which is such a mark, becomes the two characters that Unicode says it is made of: น้ำ looks the same
//     and takes two cells everywhere. For the marks of Indic scripts there is no such spelling: क with its vowel sign ि is one cell to one
//     terminal and two to the next, whatever is put between them but a visible character. So they are shown as code points, which
//     is hard to read, but never moves what stands to the right;
//   - flags stay, and East Asian wide characters and emoji take two cells.
//
// Everything here does this by itself, also [Width], [Pad] and [Truncate]; giving them text that is clean
// already changes nothing. Printable ASCII passes without an allocation.
//
// Use [Clip] or [AppendClipBytes] for a payload of any size: they touch only about as many bytes as they show. [Prefix] is
// for wrapping. The formats ([Count], [Short], [Bytes], [Duration], [Lag]) have a nearly constant width. [ASCII] brings a
// finished line down to ASCII, as the last step before a terminal that shows nothing else.
//
// The package never interprets markup, never wraps lines and never styles: that is package theme's.
package text

import "unicode/utf8"

// Ellipsis ends what was cut, and is one cell wide.
const Ellipsis = "…"

// maxMarks is how many combining marks a character may carry.
const maxMarks = 4

// bytestring is text in either form.
type bytestring interface{ ~string | ~[]byte }

// Clean gives s as one line that is safe to print; printable ASCII is returned as it is.
func Clean(s string) string {
	if asciiRun(s, len(s)) == len(s) {
		return s
	}
	return string(appendClean(make([]byte, 0, len(s)+16), s))
}

// AppendClean appends s, made safe to print, to dst.
func AppendClean(dst, s []byte) []byte { return appendClean(dst, s) }

func appendClean[T bytestring](dst []byte, s T) []byte {
	var sc scanner
	for i := 0; i < len(s); {
		if n := asciiRun(s[i:], len(s)); n > 0 {
			dst = append(dst, s[i:i+n]...)
			i += n
			sc = scanner{last: letter}
			continue
		}
		u := next(&sc, s[i:])
		dst = appendUnit(dst, s[i:i+u.size], u)
		i += u.size
	}
	return dst
}

// asciiRun counts the printable ASCII characters that s starts with, up to limit.
func asciiRun[T bytestring](s T, limit int) int {
	n := min(len(s), limit)
	for i := range n {
		if s[i]-0x20 > 0x7e-0x20 {
			return i
		}
	}
	return n
}

// Width gives the cells that Clean(s) takes.
func Width(s string) int {
	var sc scanner
	width := 0
	for i := 0; i < len(s); {
		if n := asciiRun(s[i:], len(s)); n > 0 {
			i, width = i+n, width+n
			sc = scanner{last: letter}
			continue
		}
		u := next(&sc, s[i:])
		i, width = i+u.size, width+u.width
	}
	return width
}

// unit is what is shown as one: size bytes of input, width cells of output.
type unit struct {
	size, width int
	form        form
	r           rune
}

// form is how a unit is shown.
type form uint8

const (
	asIs    form = iota // the input's bytes
	dropped             // nothing
	picture             // the symbol of a C0 control or DEL
	code                // ‹code point›
	badByte             // ‹xbyte›
	parted              // a Thai or Lao vowel am as its ring and its stem
	joint               // a joiner between emoji
	shade               // a skin tone
)

// follows tells that a unit means another thing without the one before it.
func (f form) follows() bool { return f == parted || f == joint || f == shade }

// scanner remembers what a combining mark, a selector or a joiner needs to know of the text before it.
type scanner struct {
	// last is the class of the character that they would belong to; hidden: there is none.
	last class
	// marks counts the marks it has; seen is the set of other classes that were left out after it.
	marks uint8
	seen  uint16
}

// next takes the first unit off s, which must not be empty.
func next[T bytestring](sc *scanner, s T) unit {
	r, size := decode(s)
	if r == utf8.RuneError && size == 1 {
		*sc = scanner{}
		return unit{size: 1, width: 5, form: badByte, r: rune(s[0])}
	}
	c := classOf(r)
	switch c {
	case letter, emoji:
		*sc = scanner{last: c}
		return unit{size: size, width: 1}
	case wide, wideEmoji:
		*sc = scanner{last: c}
		return unit{size: size, width: 2}
	case regional:
		return pair(sc, s, r, size)
	case mark, selector, joiner, skinTone:
		if sc.takes(c) {
			return attached(c, r, size)
		}
	case hidden:
		if isAm(r) && sc.takes(mark) {
			*sc = scanner{last: letter}
			return unit{size: size, width: 1, form: parted, r: r}
		}
	}
	*sc = scanner{}
	return shown(r, size)
}

// isAm tells whether r is the vowel am of Thai or Lao. Its two parts lie equally far from it in both blocks: its stem, a letter, just before
// it, and its ring, a mark, at a distance of amRing.
func isAm(r rune) bool { return r == 0xe33 || r == 0xeb3 }

const amRing = 0x1a

// takes tells whether a character of class c may follow, and remembers it.
func (sc *scanner) takes(c class) bool {
	if sc.last == hidden {
		return false
	}
	if c == mark {
		sc.marks++
		return sc.marks <= maxMarks
	}
	first := sc.seen&(1<<c) == 0
	sc.seen |= 1 << c
	return first && (c == selector || sc.last == emoji || sc.last == wideEmoji)
}

// attached is the unit of a character that belongs to the one before it.
func attached(c class, r rune, size int) unit {
	switch c {
	case mark:
		return unit{size: size, form: asIs}
	case joiner:
		return unit{size: size, width: 1, form: joint}
	case skinTone:
		return unit{size: size, width: 1, form: shade, r: r}
	default:
		return unit{size: size, form: dropped}
	}
}

// pair takes a pair of regional indicators; one alone is shown as its code point.
func pair[T bytestring](sc *scanner, s T, r rune, size int) unit {
	*sc = scanner{}
	if len(s) > size {
		if second, n := decode(s[size:]); classOf(second) == regional {
			return unit{size: size + n, width: 2}
		}
	}
	return shown(r, size)
}

// decode reads the first rune of s.
func decode[T bytestring](s T) (rune, int) {
	return utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
}

// shown is the unit of a character that must not be printed.
func shown(r rune, size int) unit {
	if r < 0x20 || r == 0x7f {
		return unit{size: size, width: 1, form: picture, r: r}
	}
	digits := 2
	for v := r >> 8; v > 0; v >>= 4 {
		digits++
	}
	return unit{size: size, width: digits + 2, form: code, r: r}
}

// appendUnit appends u, which was read from raw.
func appendUnit[T bytestring](dst []byte, raw T, u unit) []byte {
	switch u.form {
	case asIs:
		return append(dst, raw...)
	case dropped:
		return dst
	case picture:
		if u.r == 0x7f {
			return append(dst, "␡"...)
		}
		return utf8.AppendRune(dst, 0x2400+u.r)
	case code:
		return append(appendHex(append(dst, "‹"...), u.r, u.width-2), "›"...)
	case badByte:
		return append(appendHex(append(dst, "‹x"...), u.r, 2), "›"...)
	case joint:
		return append(dst, "‿"...)
	case shade:
		return append(dst, shadeOf(u.r)...)
	case parted:
		return utf8.AppendRune(utf8.AppendRune(dst, u.r+amRing), u.r-1)
	}
	return dst
}

// shadeOf is one of three shades for one of the five skin tones.
func shadeOf(tone rune) string {
	switch tone {
	case 0x1f3fb, 0x1f3fc:
		return "░"
	case 0x1f3fd:
		return "▒"
	}
	return "▓"
}

// appendHex appends v with the given number of hexadecimal digits.
func appendHex(dst []byte, v rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789ABCDEF"[v>>shift&15])
	}
	return dst
}

// Cluster gives the length in bytes and the width in cells of the first character of s, with the marks that belong to
// it. The text must be clean, and not empty.
func Cluster(s string) (size, width int) {
	var sc scanner
	u := next(&sc, s)
	size, width = u.size, u.width
	for size < len(s) && s[size] >= utf8.RuneSelf {
		after := sc
		m := next(&after, s[size:])
		if m.width > 0 {
			break
		}
		sc = after
		size += m.size
	}
	return size, width
}
