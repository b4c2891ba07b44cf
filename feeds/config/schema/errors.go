package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	// maxShown is the number of errors that [Errors.Error] shows.
	maxShown = 20
	// maxErrors bounds the errors collected.
	maxErrors = 100
)

// Error is one mistake in a configuration. Its texts are safe to show: they contain no control characters, expanded
// environment variables or header values.
type Error struct {
	// File is the name of the document, or of the file that it includes.
	File string
	// Line and Column count from 1; Column counts characters.
	Line, Column int
	// Problem describes the mistake, Fix what to write instead. Neither is ever empty. Fix may span several lines.
	Problem, Fix string
	// Excerpt is two lines of text: the line of the file after its number, and below it a caret.
	Excerpt string
}

// Error returns four lines or more: place and problem, line, caret, fix.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s\n%s\n  fix: %s", e.File, e.Line, e.Column, e.Problem, e.Excerpt,
		strings.ReplaceAll(e.Fix, "\n", "\n       "))
}

// Errors lists the mistakes in a configuration in the order of its files and lines. It is never empty and holds at most 100 errors.
type Errors []*Error

// Error returns the text of the first 20 errors and the number of the rest.
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

// pos is a place in a file: line and column from 1, and how many characters to underline.
type pos struct {
	line, col, width int
	src              *source // Nil means the file being read.
}

// errorAt returns an error about a place in the file.
func (s *source) errorAt(p pos, problem, fix string) *Error {
	p.line = min(max(p.line, 1), len(s.lines))
	p.col = max(p.col, 1)
	return &Error{
		File: Clean(s.name), Line: p.line, Column: p.col, Problem: problem,
		Fix: strings.ReplaceAll(fix, " \n", "\n"), Excerpt: s.excerpt(p),
	}
}

// report collects the errors of a file and of those that it includes.
type report struct {
	src   *source // The file being read.
	files []string
	list  Errors
}

func (r *report) fail(p pos, problem, fix string) {
	if p.src == nil {
		p.src = r.src
	}
	if len(r.list) < maxErrors {
		r.list = append(r.list, p.src.errorAt(p, problem, fix))
	}
}

// broken adds an error about n and suppresses further ones.
func (r *report) broken(n *node, problem, fix string) {
	r.fail(n.pos, problem, fix)
	n.kind = broken
}

// err returns the collected errors in the order of files and lines, or nil. It drops duplicates: a mapping merged into several places is
// read once for each.
func (r *report) err() error {
	if len(r.list) == 0 {
		return nil
	}
	order := func(e *Error) int { return slices.Index(r.files, e.File) }
	slices.SortStableFunc(r.list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(r.list, func(a, b *Error) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Problem == b.Problem
	})
}
