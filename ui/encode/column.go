package encode

import (
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds/query/filter"
)

// Column selects the contents of a cell: a part of the event or, with a leading dot, a field of its data.
type Column string

// The columns that are parts of an event.
const (
	timeColumn Column = "time" // Arrival, RFC 3339 in UTC.
	feedColumn Column = "feed"
	typeColumn Column = "type"
	idColumn   Column = "id" // Last event ID, even if the event did not set it.
	dataColumn Column = "data"
)

// DefaultColumns returns the columns for all parts of an event.
func DefaultColumns() []Column {
	return []Column{timeColumn, feedColumn, typeColumn, idColumn, dataColumn}
}

// ParseColumns parses column names. Its errors are sentences that suggest a fix.
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
			return fmt.Errorf(
				"no column is named %q; write a data field with a leading dot, as in .price; the other columns are %s",
				string(c), joined(parts),
			)
		}
		return nil
	}
	// The filter language has the same paths and explains errors in them.
	if _, err := filter.Parse(string(c)); err != nil {
		return fmt.Errorf("%q: %w", string(c), err)
	}
	if !strings.Contains(string(c), "(") && strings.ContainsAny(string(c), "=<>~! ") {
		return fmt.Errorf("%q is not just a path; write a column as .price, and comparisons in --filter", string(c))
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

// path returns the path in the data, or "" for a part of the event.
func (c Column) path() string {
	if c.isPath() {
		return string(c[1:])
	}
	return ""
}

// title returns the column's name in the first row.
func (c Column) title() string { return strings.TrimPrefix(string(c), ".") }
