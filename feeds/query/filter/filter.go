package filter

import (
	"cmp"
	"slices"
	"strings"

	"feedscope/feeds"
)

// Filter matches events. Use [Parse] to make one; the zero value matches every event. It does not change, so any
// number of goroutines may use it.
type Filter struct {
	written []term
	terms   []term // The same, cheapest first.
}

// term is a condition or its negation.
type term struct {
	not bool
	condition
}

// condition is the requirement of one term.
type condition interface {
	// match reports whether an event meets the condition.
	match(s subject) bool
	// matchBlock does the same from the event's block, if that is sufficient; see Filter.MatchBlock.
	matchBlock(b block) (met, known bool)
	// String returns the condition in the filter language.
	String() string
}

func (t term) String() string {
	if t.not {
		return "-" + t.condition.String()
	}
	return t.condition.String()
}

func newFilter(written []term) *Filter {
	f := &Filter{written: written, terms: slices.Clone(written)}
	slices.SortStableFunc(f.terms, func(a, b term) int { return cmp.Compare(cost(a.condition), cost(b.condition)) })
	return f
}

// cost ranks conditions from cheap to expensive.
func cost(c condition) int {
	switch c.(type) {
	case kind:
		return 0
	case *pattern:
		return 1
	case *word:
		return 2
	case *pathRegexp:
		return 4
	case *expression:
		return 5
	}
	return 3 // A path, alone or compared with a number or a text.
}

// Match reports whether an event of the named feed passes. It keeps nothing of the event. It allocates nothing,
// except for paths that are more than keys joined by dots, for long JSON strings with escapes, and in package regexp.
func (f *Filter) Match(e *feeds.Event, feed string) bool {
	s := newSubject(e, feed)
	for i := range f.terms {
		if f.terms[i].match(s) == f.terms[i].not {
			return false
		}
	}
	return true
}

// Empty reports whether the filter matches every event.
func (f *Filter) Empty() bool { return len(f.terms) == 0 }

// Kind returns the kind of events that a term of the filter requires ("kind:comment"). It returns false if there is no
// such term.
func (f *Filter) Kind() (feeds.Kind, bool) {
	for _, t := range f.written {
		if k, ok := t.condition.(kind); ok && !t.not {
			return feeds.Kind(k), true
		}
	}
	return 0, false
}

// String returns the filter in its shortest form, which parses to the same filter.
func (f *Filter) String() string {
	parts := make([]string, len(f.written))
	for i, t := range f.written {
		parts[i] = t.String()
	}
	return strings.Join(parts, " ")
}

// ParseEnd compiles the condition for the last event of a stream: data:TEXT for an event whose data is exactly that
// text, or else a filter. Given the feed's name, the result returns a function for [feeds.Spec].End.
func ParseEnd(s string) (func(feed string) func(*feeds.Event) bool, error) {
	if data, ok := strings.CutPrefix(s, "data:"); ok {
		isLast := func(e *feeds.Event) bool { return string(e.Data) == data }
		return func(string) func(*feeds.Event) bool { return isLast }, nil
	}
	f, err := Parse(s)
	if err != nil {
		return nil, err
	}
	return func(feed string) func(*feeds.Event) bool {
		return func(e *feeds.Event) bool { return f.Match(e, feed) }
	}, nil
}
