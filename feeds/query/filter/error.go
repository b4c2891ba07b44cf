package filter

import (
	"fmt"
	"unicode/utf8"
)

// Error is a syntax error in a filter.
type Error struct {
	// Offset is the position in the text in bytes, from 0; the length of the text if something is missing at its end.
	Offset int
	// Column is the same position in characters, from 1.
	Column int
	// Reason is a sentence without a period that names the mistake and suggests a correction.
	Reason string
}

// Error returns the column and the reason.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

func (p *parser) fail(at int, reason string, args ...any) *Error {
	if len(args) > 0 {
		reason = fmt.Sprintf(reason, args...)
	}
	return &Error{Offset: at, Column: utf8.RuneCountInString(p.in[:at]) + 1, Reason: reason}
}
