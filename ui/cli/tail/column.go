package tail

import (
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds/filter"
)

// Column is what a cell of a row shows of an event: a part of the event or, with a dot in front, a field of its data.
type Column string

// The columns that are parts of an event.
const (
	timeColumn Column = "time" // The arrival, RFC 3339 in UTC.
	feedColumn Column = "feed"
	typeColumn Column = "type"
	idColumn   Column = "id" // The last event ID as it stands.
	dataColumn Column = "data"
)

// DefaultColumns are all parts of an event.
func DefaultColumns() []Column {
	return []Column{timeColumn, feedColumn, typeColumn, idColumn, dataColumn}
}

// ParseColumns takes names of columns. The error is a sentence that says what to write instead.
func ParseColumns(names []string) ([]Column, error) {
	columns := make([]Column, len(names))
	for i, name := range names {
		columns[i] = Column(name)
		if err := columns[i].check(); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

func (c Column) check() error {
	if !c.isPath() {
		if parts := DefaultColumns(); !slices.Contains(parts, c) {
			return fmt.Errorf("there is no column %q; a field of the data is written with a dot, as in .price, and the rest is %s",
				string(c), joined(parts))
		}
		return nil
	}
	// The language of filters has the same paths, and says what is wrong with one.
	if _, err := filter.Parse(string(c)); err != nil {
		return fmt.Errorf("%q: %w", string(c), err)
	}
	if !strings.Contains(string(c), "(") && strings.ContainsAny(string(c), "=<>~! ") {
		return fmt.Errorf("%q is more than a path; a column is written .price, and --filter takes comparisons", string(c))
	}
	return nil
}

func joined(columns []Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

func (c Column) isPath() bool { return strings.HasPrefix(string(c), ".") }

// path is the path in the data; empty if the column is a part of the event.
func (c Column) path() string {
	if c.isPath() {
		return string(c[1:])
	}
	return ""
}

// title is the column's name in the first row.
func (c Column) title() string { return strings.TrimPrefix(string(c), ".") }
