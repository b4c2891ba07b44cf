// Package text makes any text safe for a terminal, with an exact width in cells.
//
// It turns bytes of unknown origin into one line without control characters, escape sequences, bidirectional
// controls, invisible characters or invalid UTF-8. What must not be printed is made visible: C0 controls and DEL as
// their picture (␊, ␉, ␛, ␡), other characters as their code point (‹202E›), an invalid byte as its value (‹xFF›).
//
// Terminals disagree about widths: some add up code points, others (mode 2027) measure grapheme clusters. Text from
// this package has the same width in both:
//   - A joiner (U+200D) between emoji is shown as ‿ and a skin tone as a shade, because only some terminals combine
//     them: a family becomes 👨‿👩‿👧, 👍🏽 becomes 👍▒.
//   - A variation selector (U+FE0E, U+FE0F) after a visible character only selects another drawing and is removed: ❤️
//     becomes ❤.
//   - Up to four combining marks stay on their letter. Further marks, marks without a letter, and marks that change
//     the width (spacing vowel signs, viramas) are shown as code points.
//   - The Thai and Lao vowel am, which is such a mark, is decomposed as Unicode defines it; น้ำ looks the same and
//     has two cells everywhere. The marks of Indic scripts have no such decomposition and are shown as code points,
//     which is hard to read but keeps the columns straight.
//   - Flags stay. East Asian wide characters and emoji take two cells.
//
// All functions clean their input, including [Width], [Pad] and [Truncate]; clean text passes unchanged. Printable
// ASCII costs no allocation.
//
// For payloads of any size use [Clip] or [AppendClipBytes], which read only about as much as they show, and [Prefix]
// for wrapping. The formats ([Count], [Short], [Bytes], [Duration], [Lag]) have a nearly constant width. [ASCII]
// reduces a finished line to ASCII. The package does not interpret markup, wrap lines or style text.
package text

import "unicode/utf8"

// Ellipsis marks what was cut. It is one cell wide.
const Ellipsis = "…"

// maxMarks is the most combining marks that a character may have.
const maxMarks = 4

// bytestring is text as a string or as bytes.
type bytestring interface{ ~string | ~[]byte }

// Clean returns s as one line that is safe to print. Printable ASCII is returned as it is.
func Clean(s string) string {
	if asciiRun(s, len(s)) == len(s) {
		return s
	}
	return string(appendClean(make([]byte, 0, len(s)+16), s))
}

// AppendClean appends Clean(s) to dst.
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

// asciiRun returns how many printable ASCII characters s starts with, at most limit.
func asciiRun[T bytestring](s T, limit int) int {
	n := min(len(s), limit)
	for i := range n {
		if s[i]-0x20 > 0x7e-0x20 {
			return i
		}
	}
	return n
}

// Width returns the number of cells of Clean(s).
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

// unit is a piece of input that is shown as one: size bytes of input, width cells of output.
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

// follows reports whether a unit depends on the one before it.
func (f form) follows() bool { return f == parted || f == joint || f == shade }

// scanner holds what combining marks, selectors and joiners need to know about the text before them.
type scanner struct {
	// last is the class of the character that they would attach to, or hidden.
	last class
	// marks is the number of its marks; seen is the set of other classes that were removed after it.
	marks uint8
	seen  uint16
}

// next returns the first unit of s, which must not be empty.
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

// isAm reports whether r is the vowel am of Thai or Lao. In both blocks its stem, a letter, comes just before it, and
// its ring, a mark, at a distance of amRing.
func isAm(r rune) bool { return r == 0xe33 || r == 0xeb3 }

const amRing = 0x1a

// takes reports whether a character of class c may follow, and records it.
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

// attached returns the unit of a character that belongs to the one before it.
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

// pair returns a pair of regional indicators. A single one is shown as its code point.
func pair[T bytestring](sc *scanner, s T, r rune, size int) unit {
	*sc = scanner{}
	if len(s) > size {
		if second, n := decode(s[size:]); classOf(second) == regional {
			return unit{size: size + n, width: 2}
		}
	}
	return shown(r, size)
}

func decode[T bytestring](s T) (rune, int) {
	return utf8.DecodeRuneInString(string(s[:min(len(s), utf8.UTFMax)]))
}

// shown returns the unit of a character that must not be printed.
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

// shadeOf returns one of three shades for the five skin tones.
func shadeOf(tone rune) string {
	switch tone {
	case 0x1f3fb, 0x1f3fc:
		return "░"
	case 0x1f3fd:
		return "▒"
	}
	return "▓"
}

// appendHex appends v with a number of hexadecimal digits.
func appendHex(dst []byte, v rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789ABCDEF"[v>>shift&15])
	}
	return dst
}

// Cluster returns the length in bytes and the width in cells of the first character of s with its marks. The text
// must be clean and not empty.
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
