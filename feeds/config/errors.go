package config

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// maxShown is how many errors [Errors.Error] writes out.
	maxShown = 20
	// maxErrors is how many errors are collected.
	maxErrors = 100
)

// Error is one thing that is wrong in a configuration. None of its texts holds a control character, an expanded
// environment variable, or the value of a header, so that all of them can be shown.
type Error struct {
	// File is the name given to [Parse].
	File string
	// Line and Column count from 1; Column counts characters.
	Line, Column int
	// Problem says what is wrong, Fix what to write instead. Both are never empty. Fix may have several lines.
	Problem, Fix string
	// Excerpt is the line as it stands in the file and below it a caret, each with the line's number or a gap in
	// front: two lines of text.
	Excerpt string
}

// Error gives the whole error in four lines or more: place and problem, line, caret, fix.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s\n%s\n  fix: %s", e.File, e.Line, e.Column, e.Problem, e.Excerpt,
		strings.ReplaceAll(e.Fix, "\n", "\n       "))
}

// Errors is everything that is wrong in a configuration, in the order of its lines. It is never empty, and holds at
// most 100 errors.
type Errors []*Error

// Error writes out the first 20 errors and counts the rest.
func (es Errors) Error() string {
	parts := make([]string, 0, maxShown+1)
	for _, e := range es[:min(len(es), maxShown)] {
		parts = append(parts, e.Error())
	}
	if more := len(es) - maxShown; more > 0 {
		atLeast := ""
		if len(es) == maxErrors {
			atLeast = "at least "
		}
		parts = append(parts, fmt.Sprintf("and %s%d more", atLeast, more))
	}
	return strings.Join(parts, "\n\n")
}

// Unwrap gives each error on its own.
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}

// pos is a place in the file: line and column from 1, and how many characters to underline.
type pos struct{ line, col, width int }

// errorAt makes an error about a place in the file.
func (s *source) errorAt(p pos, problem, fix string) *Error {
	p.line = min(max(p.line, 1), len(s.lines))
	p.col = max(p.col, 1)
	return &Error{
		File: clean(s.name), Line: p.line, Column: p.col, Problem: problem, Fix: fix,
		Excerpt: s.excerpt(p),
	}
}

// report collects the errors of one file, each once.
type report struct {
	src  *source
	list Errors
}

// full tells that further errors would not be kept, so that there is no point in looking for advice.
func (r *report) full() bool { return len(r.list) >= maxErrors }

// fail adds an error.
func (r *report) fail(p pos, problem, fix string) {
	if !r.full() {
		r.list = append(r.list, r.src.errorAt(p, problem, fix))
	}
}

// err gives what was collected, in the order of the lines, or nil. What is merged into several places is read
// several times, and wrong once.
func (r *report) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.CompactFunc(r.list, func(a, b *Error) bool {
		return a.Line == b.Line && a.Column == b.Column && a.Problem == b.Problem
	})
}
