package filter

import (
	"regexp"
	"strings"
	"unicode"

	"feedscope/feeds"
)

// InFeed returns the term for the events of a feed.
func InFeed(name string) string { return "feed:" + written(name) }

// Like returns the term for events of the same type as a message, or of the same kind as any other event.
func Like(e *feeds.Event) string {
	if e.Kind == feeds.Message {
		return "type:" + written(string(e.Type))
	}
	return "kind:" + kindNames[e.Kind]
}

// OfType returns the term that events of a type match.
func OfType(name string) string { return "type:" + written(name) }

// Containing returns the term for the events that contain a text.
func Containing(s string) string { return written(s) }

// Where returns the term for the events whose value at a path is a JSON string, or anything else as written in JSON.
// With a path that a filter cannot have, it is the term for the events that contain the text, empty if there is none.
func Where(path, value string) string {
	term := "." + escapePath(path) + "=" + written(value)
	if _, err := Parse(term); err == nil {
		return term
	}
	if value == "" {
		return ""
	}
	return Containing(value)
}

// plain matches texts that mean the same without quotation marks.
var plain = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_./@-]*|[1-9][0-9]{0,14})$`)

func written(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return quote(s)
}

// escapePath puts a backslash before the characters of a key that would end the path.
func escapePath(path string) string {
	var b strings.Builder
	escaped := false
	for _, r := range path {
		if !escaped && (unicode.IsSpace(r) || strings.ContainsRune(operatorBytes+":[{", r)) {
			b.WriteByte('\\')
		}
		escaped = r == '\\' && !escaped
		b.WriteRune(r)
	}
	return b.String()
}
