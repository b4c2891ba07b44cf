package filter

import (
	"fmt"
	"unicode/utf8"
)

// Error says why a text is no filter, and where.
type Error struct {
	// Offset is the place in the text in bytes, from 0; the text's length where something is missing at its end.
	Offset int
	// Column is the same place in characters, from 1.
	Column int
	// Reason is one sentence for the person who typed, without a full stop.
	Reason string
	// Incomplete tells that the text may become a filter by typing on.
	Incomplete bool
}

// Error gives the column and the reason.
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Reason) }

// fail makes an error at an offset.
func (p *parser) fail(at int, reason string, args ...any) *Error {
	if len(args) > 0 {
		reason = fmt.Sprintf(reason, args...)
	}
	return &Error{Offset: at, Column: utf8.RuneCountInString(p.in[:at]) + 1, Reason: reason}
}

// want makes the error of a text that is good as far as it goes, or that lacks something before a space.
func (p *parser) want(at int, reason string, args ...any) *Error {
	e := p.fail(at, reason, args...)
	e.Incomplete = p.end()
	return e
}
