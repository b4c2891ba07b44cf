package filter

import (
	"cmp"
	"slices"
	"strings"

	"feedscope/feeds"
)

// Filter judges events. Make one with [Parse]; the zero value lets all events pass. It does not change, so any
// number of goroutines may use it.
type Filter struct {
	written []term
	terms   []term // The same, cheapest first.
}

// term is a condition or its opposite.
type term struct {
	not bool
	condition
}

// condition is what one term asks of an event.
type condition interface {
	// match judges an event.
	match(s subject) bool
	// sift judges an event by its block; see Filter.Sift.
	sift(b block) Verdict
	// cost tells the order in which conditions are asked.
	cost() int
	// String gives the condition as it is written.
	String() string
}

// The costs of conditions, cheapest first.
const (
	costKind = iota
	costName
	costText
	costPath
	costPathRegexp
	costRegexp
)

func (t term) String() string {
	if t.not {
		return "-" + t.condition.String()
	}
	return t.condition.String()
}

func newFilter(written []term) *Filter {
	f := &Filter{written: written, terms: slices.Clone(written)}
	slices.SortStableFunc(f.terms, func(a, b term) int { return cmp.Compare(a.cost(), b.cost()) })
	return f
}

// Match tells whether an event of the feed with that name passes. It keeps nothing of the event. It allocates nothing,
// save for a path that is more than keys joined by dots, and for a long JSON string with escapes in it.
func (f *Filter) Match(e *feeds.Event, feed string) bool {
	s := newSubject(e, feed)
	for i := range f.terms {
		if f.terms[i].match(s) == f.terms[i].not {
			return false
		}
	}
	return true
}

// Empty tells that all events pass.
func (f *Filter) Empty() bool { return len(f.terms) == 0 }

// String gives the filter in its shortest form, which parses to the same filter.
func (f *Filter) String() string {
	parts := make([]string, len(f.written))
	for i, t := range f.written {
		parts[i] = t.String()
	}
	return strings.Join(parts, " ")
}
