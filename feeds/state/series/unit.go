package series

import "strings"

// ParseUnit splits a setting into the path of a unit or the unit itself, for [Options]. A text that begins with
// an ASCII letter, a digit or one of _@#\ is a path; any other is a unit (%, /s, °C). A leading = marks a unit
// that looks like a path: =ms.
func ParseUnit(s string) (path, text string) {
	if text, ok := strings.CutPrefix(s, "="); ok {
		return "", text
	}
	if s == "" || strings.IndexByte(`_@#\`, s[0]) >= 0 || isAlphanumeric(s[0]) {
		return s, ""
	}
	return "", s
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
