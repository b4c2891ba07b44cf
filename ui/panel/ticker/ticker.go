// Package ticker is the view of a table of current values: a [ticker.Book] of package feeds/state/ticker and columns go in, lines
// come out.
//
// One row for each key, one column for each value, a sparkline where one is asked for. What has just changed is lit
// for a moment, a change has its sign and its colour, and a row of a feed that is not live is dim and shows its age. Columns
// only ever grow, so that nothing jumps; where the panel is narrow, columns go from the right.
//
// The panel folds no event, parses no payload, and keeps no more rows than it shows.
package ticker

import (
	"feedscope/feeds/state/ticker"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// Format is how a value is written.
type Format uint8

// The formats.
const (
	// Text is the value as it is.
	Text Format = iota
	// Number has thousands separators and Column.Decimals digits after the point.
	Number
	// Change is a number with an arrow in place of its sign, coloured by it.
	Change
	// Percent is a number with its sign and a percent sign, coloured by the sign.
	Percent
	// Bytes is a number of bytes with a binary unit.
	Bytes
	// Duration is a number of milliseconds with the unit that suits it.
	Duration
	// Time is a time of day: Unix seconds, milliseconds, microseconds or nanoseconds, or RFC 3339.
	Time
	// Spark is a sparkline of recent values.
	Spark
)

// Column is one column after the key.
type Column struct {
	Title string
	Format
	// Decimals is the number of digits after the point of Number, Change and Percent.
	Decimals int
	// Align is where the value stands; a sparkline fills its column.
	Align text.Align
	// Width is fixed, in cells; zero means as wide as the contents need.
	Width int
}

// Options say what a [Panel] shows.
type Options struct {
	// Name is the title.
	Name string
	// Book holds the rows. Its columns are those of Columns, in the same order.
	Book *ticker.Book
	// KeyTitle is the title of the keys.
	KeyTitle string
	Columns  []Column
	// Sort is the column to sort by, [ticker.ByKey] for the keys.
	Sort       int
	Descending bool
	// Events are the event names that the book takes; an empty panel says that it waits for them.
	Events []string
	// Sources are the feeds that the events come from.
	Sources *panel.Sources
}

// New makes a panel.
func New(opts Options) *Panel {
	p := &Panel{opts: opts, reader: opts.Book.Reader(), sort: opts.Sort, descending: opts.Descending}
	p.reader.Sort(p.sort, p.descending)
	p.List = panel.NewList(opts.Sources, panel.Table{
		Row: p.keyAndFeed, Find: p.find, Held: p.held, Load: p.load, Search: p.search, Window: window,
	})
	p.want = make([]int, len(opts.Columns)+1)
	for i := range p.want {
		p.want[i] = p.titleWidth(i)
	}
	return p
}
