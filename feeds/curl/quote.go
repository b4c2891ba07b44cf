package curl

import (
	"fmt"
	"strings"
)

// Quote quotes an argument for a POSIX shell. Control characters, which could end a paste, become escapes
// for bash, zsh and ksh.
func Quote(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		var b strings.Builder
		b.WriteString("$'")
		for i := range len(s) {
			switch c := s[i]; {
			case c < ' ' || c == 0x7f:
				fmt.Fprintf(&b, "\\x%02x", c)
			case c == '\'' || c == '\\':
				b.WriteByte('\\')
				fallthrough
			default:
				b.WriteByte(c)
			}
		}
		return b.String() + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
