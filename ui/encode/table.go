package encode

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/text"
)

// tableEncoder writes one row of cells per event.
type tableEncoder struct {
	columns   []Column
	titles    bool
	terminal  bool
	separator byte
	quote     func(dst, cell []byte) []byte // Appends a cell, quoted or escaped if needed.

	feeds  [][]byte // Names of the feeds.
	paths  *jsonpath.Paths
	values []jsonpath.Value // At the paths, by column.
	time   timestamp
	cell   []byte
	safe   []byte
}

func newTable(names []string, o Options, separator byte, quote func(dst, cell []byte) []byte) *tableEncoder {
	t := &tableEncoder{
		columns: o.columns(len(names)), titles: o.Titles, terminal: o.Terminal, separator: separator, quote: quote,
		time: timestamp{layout: rfc3339, in: time.UTC},
	}
	for _, name := range names {
		t.feeds = append(t.feeds, validUTF8(name))
	}
	paths := make([]string, len(t.columns))
	for i, c := range t.columns {
		paths[i] = c.path()
	}
	t.paths, t.values = jsonpath.Compile(paths...), make([]jsonpath.Value, len(paths))
	return t
}

// columns returns the columns of a table for the given number of feeds.
func (o *Options) columns(feeds int) []Column {
	switch {
	case len(o.Columns) == 0:
		return DefaultColumns()
	case (feeds > 1 || o.Several) && !slices.Contains(o.Columns, feedColumn):
		return slices.Concat([]Column{feedColumn}, o.Columns)
	}
	return o.Columns
}

func (t *tableEncoder) header(dst []byte) []byte {
	if !t.titles {
		return dst
	}
	return t.row(dst, func(i int) []byte { return validUTF8(t.columns[i].title()) })
}

func (t *tableEncoder) append(dst []byte, e *feeds.Event) []byte {
	if e.Kind != feeds.Message {
		return dst
	}
	t.paths.Find(e.Data, t.values)
	return t.row(dst, func(i int) []byte { return t.text(i, e) })
}

func (*tableEncoder) gap(dst []byte, _ int, _ time.Duration, _ time.Time) []byte { return dst }

// row appends a row. cell returns the text of each column.
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
		dst = append(dst, `""`...) // CSV readers skip empty lines.
	}
	return append(dst, '\n')
}

func (t *tableEncoder) text(column int, e *feeds.Event) []byte {
	t.cell = t.cell[:0]
	switch t.columns[column] {
	case timeColumn:
		t.cell = t.time.append(t.cell, e.Time)
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

// appendCSV appends a cell as in RFC 4180: quoted if needed, with quotation marks inside doubled.
func appendCSV(dst, cell []byte) []byte {
	if !bytes.ContainsAny(cell, ",\"\r\n") && !bytes.HasPrefix(cell, []byte{' '}) &&
		!bytes.HasSuffix(cell, []byte{' '}) {
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

// appendInert is appendCSV for spreadsheets: an apostrophe stops a cell from running as a formula. Numbers are
// unchanged.
func appendInert(dst, cell []byte) []byte {
	if len(cell) == 0 || bytes.IndexByte([]byte("=+-@\t\r"), cell[0]) < 0 || isNumber(cell) {
		return appendCSV(dst, cell)
	}
	return appendCSV(dst, append([]byte{'\''}, cell...))
}

func isNumber(cell []byte) bool {
	_, err := strconv.ParseFloat(string(cell), 64)
	return err == nil
}

// tsvEscapes maps the bytes that TSV cannot hold to the letter after the backslash.
var tsvEscapes = [256]byte{'\t': 't', '\n': 'n', '\r': 'r', '\\': '\\'}

// appendTSV appends a cell with backslash escapes; TSV has no quotation marks.
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
