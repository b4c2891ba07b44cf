package schema

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// maxExcerpt is the width of an excerpt, in characters.
const maxExcerpt = 100

// excerpt shows the line of p and a caret below it.
func (s *source) excerpt(p pos) string {
	line := []rune(s.redacted(p.line - 1))
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
	before, marked, after := Clean(string(line[:col])), Clean(string(line[col:min(len(line), col+width)])), ""
	if col+width < len(line) {
		after = Clean(string(line[col+width:]))
	}
	return fmt.Sprintf("%5d | %s%s%s%s%s\n      | %s%s", p.line, left, before, marked, after, right,
		strings.Repeat(" ", displaywidth.String(left+before)), strings.Repeat("^", max(displaywidth.String(marked), 1)))
}

// Clean makes text safe for a terminal: control characters, invalid UTF-8 and characters that reorder or hide text
// become visible symbols.
func Clean(s string) string {
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
	return isControl(c) || c == 0xA0 || c == utf8.RuneError || c == 0x2028 || c == 0x2029 || unicode.Is(unicode.Cf, c)
}

func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size == 1
}

// Quote returns s in quotes, safe for a terminal and cut to 60 characters.
func Quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + Clean(s) + `"`
}
