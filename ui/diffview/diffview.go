// Package diffview draws what changed from one payload to the next.
//
// The result of a comparison goes in, drawn lines come out, safe for the terminal: a heading with the count, then a line for each
// change, "+ path value", "- path value" or "~ path old → new" and, where a number moved, by how much. The sign says
// what the colour says. A long value is cut, and its size stands behind it.
//
// The package compares nothing itself, and does not know which payloads were compared: its caller says so.
package diffview

import (
	"fmt"
	"math"

	"feedscope/feeds/diff"
	"feedscope/feeds/state/field"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

const (
	// maxValue is how much is shown of a value, in bytes.
	maxValue = 400
	// apart is the space between the parts of a line.
	apart = 2
)

// Lines draws a result in lines of w cells.
func Lines(th *theme.Theme, r diff.Result, w int) []string {
	s := sheet{Flow: widget.NewFlow(w), theme: th}
	s.heading(&r)
	s.column = s.valueColumn(r.Changes)
	for i := range r.Changes {
		s.change(&r.Changes[i])
	}
	return s.Lines(th.Style(theme.Warn))
}

type sheet struct {
	*widget.Flow
	theme *theme.Theme
	// column is where values begin.
	column int
}

func (s *sheet) put(r theme.Role, what string) { s.Put(s.theme.Style(r), what) }

// heading says how much changed.
func (s *sheet) heading(r *diff.Result) {
	role, words := theme.Header, ""
	switch total := r.Total(); {
	case r.TooLarge:
		role, words = theme.Text, fmt.Sprintf("they differ; payloads over %s are not compared further", text.Bytes(diff.MaxBytes))
	case !r.Differ:
		role, words = theme.Dim, "no difference: the same bytes"
	case total == 0:
		role, words = theme.Dim, "no difference in any value, only in how they are written"
	default:
		words = count(total, "change") + parts(r)
	}
	s.Words(s.theme.Style(role), words)
	s.End()
}

// parts says what the changes are, and what is particular about the list.
func parts(r *diff.Result) string {
	words, sep := "", ": "
	for _, p := range []struct {
		n    int
		what string
	}{{r.Added, "added"}, {r.Removed, "removed"}, {r.Changed, "changed"}} {
		if p.n > 0 {
			words += sep + text.Count(p.n) + " " + p.what
			sep = ", "
		}
	}
	if r.Lines {
		words += ", line by line"
	}
	if r.Total() > len(r.Changes) {
		words += fmt.Sprintf("; the first %s are listed", text.Count(len(r.Changes)))
	}
	return words
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return text.Count(n) + " " + what
}

// valueColumn gives the column right of all paths that leave the values two thirds of the width.
func (s *sheet) valueColumn(changes []diff.Change) int {
	column := 0
	for i := range changes {
		if n := apart + text.Width(changes[i].Path) + apart; n <= s.Width()/3 {
			column = max(column, n)
		}
	}
	return column
}

// signs are what a change begins with.
var signs = [...]struct {
	sign string
	role theme.Role
}{diff.Added: {"+", theme.Up}, diff.Removed: {"-", theme.Down}, diff.Changed: {"~", theme.Warn}}

func (s *sheet) change(c *diff.Change) {
	s.Hang(max(s.column, apart))
	s.put(signs[c.Kind].role, signs[c.Kind].sign)
	s.To(apart)
	s.put(theme.Name, c.Path)
	s.Gap(apart)
	s.To(s.column)
	switch c.Kind {
	case diff.Added:
		s.value(theme.Text, c.New)
	case diff.Removed:
		s.value(theme.Dim, c.Old)
	case diff.Changed:
		s.value(theme.Dim, c.Old)
		s.put(theme.Dim, " ")
		s.Glyph(s.theme.Style(theme.Dim), s.theme.Glyphs.Arrow)
		s.put(theme.Dim, " ")
		s.value(theme.Text, c.New)
		s.delta(c)
	}
	s.End()
}

// value adds a value as far as it is shown.
func (s *sheet) value(r theme.Role, value string) {
	if len(value) <= maxValue {
		s.Words(s.theme.Style(r), value)
		return
	}
	s.Words(s.theme.Style(r), string(field.Cut([]byte(value), maxValue)))
	s.put(theme.Dim, s.theme.Glyphs.Ellipsis+" "+text.Bytes(len(value))+" in all")
}

// delta adds how far a number moved.
func (s *sheet) delta(c *diff.Change) {
	d, ok := c.Delta()
	if !ok {
		return
	}
	role := theme.Up
	if d.Amount[0] == '-' {
		role = theme.Down
	}
	s.Gap(apart)
	s.Words(s.theme.Style(role), d.Amount+percent(d))
}

// percent writes the percentage of a move: with as many places as it takes to see it, and not at all where it is too small or
// has no meaning.
func percent(d diff.Delta) string {
	places := 1
	switch size := math.Abs(d.Percent); {
	case !d.HasPercent || size < 0.0005:
		return ""
	case size < 0.1:
		places = 3
	case size >= 1000:
		places = 0
	}
	return fmt.Sprintf(", %+.*f %%", places, d.Percent)
}
