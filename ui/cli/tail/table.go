package tail

import (
	"bytes"
	"math"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
	"feedscope/ui/text"
)

// tableEncoder writes a row of cells per event.
type tableEncoder struct {
	eventsOnly
	columns   []Column
	titles    bool
	terminal  bool
	separator byte
	// quote appends a cell so that it ends where it should.
	quote func(dst, cell []byte) []byte

	feeds  [][]byte // Their names.
	paths  *field.Paths
	values []field.Value // What is at the paths, by column.
	clock  clock
	cell   []byte
	safe   []byte
}

func newTable(o *Options, separator byte, quote func(dst, cell []byte) []byte) *tableEncoder {
	t := &tableEncoder{
		columns: o.columns(), titles: o.Titles, terminal: o.Terminal, separator: separator, quote: quote,
		clock: clock{layout: rfc3339, in: time.UTC},
	}
	for _, f := range o.Feeds {
		t.feeds = append(t.feeds, valid([]byte(f.Name)))
	}
	paths := make([]string, len(t.columns))
	for i, c := range t.columns {
		paths[i] = c.path()
	}
	t.paths, t.values = field.Compile(paths...), make([]field.Value, len(paths))
	return t
}

// columns gives the columns of a table, the feed's name among them if there are several.
func (o *Options) columns() []Column {
	switch {
	case len(o.Columns) == 0:
		return DefaultColumns()
	case len(o.Feeds) > 1 && !slices.Contains(o.Columns, feedColumn):
		return slices.Concat([]Column{feedColumn}, o.Columns)
	}
	return o.Columns
}

func (t *tableEncoder) title(dst []byte) []byte {
	if !t.titles {
		return dst
	}
	return t.row(dst, func(i int) []byte { return valid([]byte(t.columns[i].title())) })
}

func (t *tableEncoder) event(dst []byte, e *feeds.Event) []byte {
	t.paths.Find(e.Data, t.values)
	return t.row(dst, func(i int) []byte { return t.text(i, e) })
}

// row appends a row, given the text of each cell.
func (t *tableEncoder) row(dst []byte, cell func(column int) []byte) []byte {
	start := len(dst)
	for i := range t.columns {
		if i > 0 {
			dst = append(dst, t.separator)
		}
		c := cell(i)
		if t.terminal {
			t.safe = text.AppendClean(t.safe[:0], c)
			c = t.safe
		}
		dst = t.quote(dst, c)
	}
	if len(dst) == start && t.separator == ',' {
		dst = append(dst, `""`...) // An empty line is no row to whoever reads CSV.
	}
	return append(dst, '\n')
}

// text is what a column has of an event.
func (t *tableEncoder) text(column int, e *feeds.Event) []byte {
	t.cell = t.cell[:0]
	switch t.columns[column] {
	case timeColumn:
		t.cell = t.clock.append(t.cell, e.Time)
	case feedColumn:
		return t.feeds[e.Feed]
	case typeColumn:
		return e.Type
	case idColumn:
		return e.ID
	case dataColumn:
		return e.Data
	default:
		t.cell, _ = t.values[column].Append(t.cell, math.MaxInt)
	}
	return t.cell
}

// appendCSV appends a cell as RFC 4180 has it: between quotation marks where it needs them, with those in it doubled.
func appendCSV(dst, cell []byte) []byte {
	if !bytes.ContainsAny(cell, ",\"\r\n") && !bytes.HasPrefix(cell, []byte{' '}) && !bytes.HasSuffix(cell, []byte{' '}) {
		return append(dst, cell...)
	}
	dst = append(dst, '"')
	for _, c := range cell {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// tsvEscapes are the second characters of what stands in TSV for what would end a cell, and for the backslash.
var tsvEscapes = [256]byte{'\t': 't', '\n': 'n', '\r': 'r', '\\': '\\'}

// appendTSV appends a cell with backslash escapes, as TSV has no quotation marks.
func appendTSV(dst, cell []byte) []byte {
	for _, c := range cell {
		if escape := tsvEscapes[c]; escape != 0 {
			dst = append(dst, '\\', escape)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
