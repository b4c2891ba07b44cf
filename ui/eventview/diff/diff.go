// Package diff draws what changed from one payload to the next.
//
// The result of a comparison goes in, drawn lines come out, safe for the terminal: a heading with the count, then a
// line for each change, "+ path value", "- path value" or "~ path old → new", with the difference if it is a number.
// The sign means the same as the color. A long value is cut and followed by its size.
//
// The package compares nothing itself and does not know which payloads were compared; the caller shows that.
package diff

import (
	"fmt"
	"math"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/query/diff"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// maxValue is how much of a value is shown, in bytes.
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
	// column is where values start.
	column int
}

func (s *sheet) put(r theme.Role, what string) { s.Put(s.theme.Style(r), what) }

// heading draws the number of changes.
func (s *sheet) heading(r *diff.Result) {
	role, words := theme.Header, ""
	switch total := r.Total(); {
	case r.TooLarge:
		limit := text.Bytes(diff.MaxBytes)
		role, words = theme.Text, fmt.Sprintf("different; payloads over %s are not compared in detail", limit)
	case !r.Differ:
		role, words = theme.Dim, "identical"
	case total == 0:
		role, words = theme.Dim, "same values, written differently"
	default:
		words = parts(r)
	}
	s.Words(s.theme.Style(role), words)
	s.End()
}

// parts counts the changes, in total only if there are several kinds, and describes how the list was made.
func parts(r *diff.Result) string {
	words, sep := "", ""
	if total := r.Total(); total != max(r.Added, r.Removed, r.Changed) {
		words, sep = text.Counted(total, "change"), ": "
	}
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
	if r.TooDeep {
		words += "; " + jsonpath.ErrTooDeep.Error()
	}
	if r.Total() > len(r.Changes) {
		words += fmt.Sprintf("; first %s listed", text.Count(len(r.Changes)))
	}
	return words
}

// valueColumn returns the column right of all paths that leave two thirds of the width to the values.
func (s *sheet) valueColumn(changes []diff.Change) int {
	column := 0
	for i := range changes {
		if n := apart + text.Width(changes[i].Path) + apart; n <= s.Width()/3 {
			column = max(column, n)
		}
	}
	return column
}

// signs are the signs of changes.
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
	case diff.Same: // Not in values.
	}
	s.End()
}

// value adds a value, cut if it is long.
func (s *sheet) value(r theme.Role, value string) {
	if len(value) <= maxValue {
		s.Words(s.theme.Style(r), value)
		return
	}
	s.Words(s.theme.Style(r), string(jsonpath.Cut([]byte(value), maxValue)))
	s.put(theme.Dim, s.theme.Glyphs.Ellipsis+" "+text.Bytes(len(value))+" in all")
}

// delta adds the change of a number.
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

// percent formats the change in percent, with as many places as needed to show it. It returns nothing if the change
// is too small or a percentage has no meaning.
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
