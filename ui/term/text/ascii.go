package text

import "strings"

// substitutes maps the characters that feedscope itself draws with to ASCII.
var substitutes = map[rune]byte{
	'…': '~', '·': '-', '–': '-', '—': '-', '→': '>', '←': '<', '↑': '^', '↓': 'v', '‹': '<', '›': '>', 'µ': 'u', '±': '~', '×': 'x',
	'\u00a0': ' ', '\u3000': ' ', '␊': '.', '␉': '.', '␍': '.', '␛': '.', '✓': 'v', '✗': 'x', '│': '|', '•': '*',
}

// ASCII converts a finished line for a terminal without other characters. Each becomes its substitute, or as many
// question marks as it is wide. SGR sequences stay, and so does the width.
func ASCII(line string) string {
	if isASCII(line) {
		return line
	}
	var out strings.Builder
	out.Grow(len(line))
	var sc scanner
	for i := 0; i < len(line); {
		if line[i] < 0x80 {
			out.WriteByte(line[i])
			sc = scanner{last: letter}
			i++
			continue
		}
		u := next(&sc, line[i:])
		r, _ := decode(line[i:])
		i += u.size
		sub, ok := substitutes[r]
		if !ok {
			sub = '?'
		}
		for range u.width {
			out.WriteByte(sub)
		}
	}
	return out.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
