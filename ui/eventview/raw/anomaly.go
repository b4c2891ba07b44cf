package raw

import (
	"strings"
	"unicode/utf8"

	"feedscope/feeds/sse"
)

// mark is an anomaly as drawn: raw[from:to] is underlined, and the words follow the line that contains the index at.
type mark struct {
	kind         sse.AnomalyKind
	at, from, to int
	words        string
}

// newMark returns the mark of an anomaly; at is its first offending byte.
func newMark(raw string, at int, k sse.AnomalyKind) mark {
	m := mark{kind: k, at: at, from: at, to: at, words: k.String()}
	switch k {
	case sse.UnknownField:
		m.to = at + length(raw[at:], ":\r\n")
		m.words = "unknown field, ignored" + suggest(raw[at:m.to])
	case sse.BadRetry:
		m.from, m.to = badRetry(raw, at)
		m.words = "not a number of milliseconds, ignored"
	case sse.NulID:
		m.to = min(at+1, len(raw))
		m.words = "id with NUL, ignored"
	case sse.ControlID:
		m.to = min(at+1, len(raw))
		m.words = "no header can carry this id"
	case sse.InvalidUTF8:
		m.to = at + invalid(raw[at:])
		m.words = "invalid UTF-8, decoded as U+FFFD"
	case sse.NotJSON:
		m.words = "this line is not JSON"
	case sse.ByteOrderMark:
		m.to = min(at+len("\uFEFF"), len(raw))
		m.words = "byte order mark, ignored"
	case sse.Oversize:
		m.words = "over the size limit, skipped"
	case sse.Unterminated:
		m.at = len(raw)
		m.words = "the stream ended before the blank line; discarded"
	}
	return m
}

// length returns the number of bytes in s before any of the stops, or all.
func length(s, stops string) int {
	if n := strings.IndexAny(s, stops); n >= 0 {
		return n
	}
	return len(s)
}

// invalid returns the number of bytes at the start of s that are not UTF-8.
func invalid(s string) int {
	for i := range len(s) {
		if r, n := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
			return i
		}
	}
	return len(s)
}

// badRetry returns the value from its first offending byte on, or the field's name if there is no value.
func badRetry(raw string, at int) (from, to int) {
	if n := length(raw[at:], "\r\n"); n > 0 {
		return at, at + n
	}
	start := strings.LastIndexAny(raw[:at], "\r\n") + 1
	return start, start + length(raw[start:], ":\r\n")
}

// fields are the names in the standard.
var fields = []string{"data", "event", "id", "retry"}

// suggest names the field that an unknown name looks like.
func suggest(name string) string {
	for _, f := range fields {
		if strings.EqualFold(strings.Trim(name, " \t\uFEFF"), f) {
			return "; the field is spelled \"" + f + "\""
		}
	}
	return ""
}
