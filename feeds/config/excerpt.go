package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxExcerpt is the width of an excerpt, in characters.
const maxExcerpt = 100

// excerpt shows the line of p and a caret below it.
func (s *source) excerpt(p pos) string {
	line := []rune(mask(s.lines, p.line-1))
	col := min(p.col-1, len(line))
	width := min(max(p.width, 1), max(len(line)-col, 1))

	left, right := "", ""
	if len(line) > maxExcerpt {
		from := max(0, min(col-maxExcerpt/2, len(line)-maxExcerpt))
		if from > 0 {
			left = "…"
		}
		if from+maxExcerpt < len(line) {
			right = "…"
		}
		line = line[from:min(len(line), from+maxExcerpt)]
		col -= from
		width = min(width, max(len(line)-col, 1))
	}
	before, marked, after := clean(string(line[:col])), clean(string(line[col:min(len(line), col+width)])), ""
	if col+width < len(line) {
		after = clean(string(line[col+width:]))
	}
	return fmt.Sprintf("%5d | %s%s%s%s%s\n      | %s%s", p.line, left, before, marked, after, right,
		strings.Repeat(" ", cells(left+before)), strings.Repeat("^", max(cells(marked), 1)))
}

// clean makes text safe for a terminal: control characters, invalid UTF-8 and characters that reorder or hide text
// become visible symbols.
func clean(s string) string {
	if !strings.ContainsFunc(s, unsafeRune) {
		return s
	}
	var b strings.Builder
	for i, c := range s {
		switch {
		case c < 0x20:
			b.WriteRune(0x2400 + c)
		case c == 0x7F:
			b.WriteRune(0x2421)
		case c == utf8.RuneError && invalidAt(s, i):
			fmt.Fprintf(&b, "‹%02X›", s[i])
		case unsafeRune(c) && c != utf8.RuneError:
			fmt.Fprintf(&b, "‹%04X›", c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func unsafeRune(c rune) bool {
	return isControl(c) || c == utf8.RuneError || c == 0x2028 || c == 0x2029 || unicode.Is(unicode.Cf, c)
}

func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size == 1
}

// quote puts text of the file into a sentence: safe, short and in quotes.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + clean(s) + `"`
}

// wide are the characters that take two cells of a terminal, as far as a caret's place needs it.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115F, 1},
		{0x2E80, 0x303E, 1},
		{0x3041, 0xA4CF, 1},
		{0xAC00, 0xD7A3, 1},
		{0xF900, 0xFAFF, 1},
		{0xFE30, 0xFE6F, 1},
		{0xFF00, 0xFF60, 1},
		{0xFFE0, 0xFFE6, 1},
	},
	R32: []unicode.Range32{{0x1F300, 0x1F64F, 1}, {0x1F680, 0x1F6FF, 1}, {0x1F900, 0x1FAFF, 1}, {0x20000, 0x3FFFD, 1}},
}

// cells is the width of s on a terminal.
func cells(s string) int {
	n := 0
	for _, c := range s {
		switch {
		case unicode.In(c, unicode.Mn, unicode.Me):
		case unicode.Is(wide, c):
			n += 2
		default:
			n++
		}
	}
	return n
}
