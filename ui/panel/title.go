package panel

import (
	"strings"

	"feedscope/feeds/expression"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/state"
)

// PathTitle returns the last name of a gjson path in capitals, without its escapes, as a column title. That of an
// expression is the expression.
func PathTitle(path string) string {
	switch {
	case path == "@key":
		return "NAME"
	case path == "@this":
		return "VALUE"
	case path == state.TypePath:
		return "TYPE"
	case expression.Is(path):
		return path
	}
	return strings.ToUpper(PathName(path))
}

// PathName returns the last name of a gjson path, without its escapes.
func PathName(path string) string {
	_, last := unescape(path)
	return last
}

// unescape returns a gjson path without its escapes, and the last name in it.
func unescape(path string) (whole, last string) {
	var b strings.Builder
	escaped, start := false, 0
	for _, r := range path {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		b.WriteRune(r)
		if r == '.' && !escaped {
			start = b.Len()
		}
		escaped = false
	}
	return b.String(), b.String()[start:]
}

// Where returns the term of an events filter for the events in which a path or an expression has a value. Those of records
// in events contain the value.
func Where(records, path, value string) string {
	if path == state.TypePath {
		return filter.OfType(value)
	}
	if records != "" || expression.Is(path) {
		return filter.Containing(value)
	}
	return filter.Where(path, value)
}
