package ticker

import (
	"slices"
	"time"

	"feedscope/feeds/state"
)

// ByKey is the column to sort by for the order of the keys.
const ByKey = -1

// Reader reads the rows of a [Book] in one order. Several may read one book, each with an order of its own. A
// Reader is not safe for concurrent use.
//
// It sorts on its own goroutine when it reads, only if something changed that the order depends on, and not
// while it holds the book: a large book costs the reader, never a feed.
type Reader struct {
	book       *Book
	order      order
	generation uint64
}

// Reader makes a reader of all rows by key.
func (b *Book) Reader() *Reader {
	return &Reader{book: b, order: order{column: ByKey}}
}

// Sort sets the order of rows: by a column's value or by key ([ByKey], and any column that there is not), keys in
// natural order. Rows without a value come last either way; rows of equal values are ordered by key.
func (r *Reader) Sort(column int, descending bool) {
	if column < 0 || column >= len(r.book.opts.Columns) {
		column = ByKey
	}
	r.order.set(column, descending)
}

// Filter leaves out the rows whose key does not match; nil leaves out none. It is
// asked about every row at the next Read, and again when there are new rows.
func (r *Reader) Filter(match func(key string) bool) { r.order.filter(match) }

// Snapshot is what a [Reader] read. Its memory is used again by the next Read into it.
type Snapshot struct {
	// Rows are the rows asked for, in order.
	Rows []Row
	// From is the index of the first of them among the rows that match.
	From int
	// Matching is the number of rows that match the filter, Total that of all rows.
	Matching, Total int
	// Generation is the book's; see [Book.Generation].
	Generation uint64
	Counts
	// Missing tells which paths of the key and the columns no event had yet.
	Missing state.Missing
}

// Row is the state of one key.
type Row struct {
	// Key is as received: not safe for a terminal, and so are texts.
	Key string
	// Feed is the index of the feed that the last event came from.
	Feed int
	// Updated is the arrival of the last event.
	Updated time.Time
	// Updates counts the row's events.
	Updates uint64
	// Cells are the values in the order of the columns.
	Cells []Cell
}

// Cell is the last value of a column in a row.
type Cell struct {
	// Text is the value as text: a string without quotation marks and escapes, everything else as it stood in
	// the payload. It is empty for null and for no value yet; see Known.
	Text []byte
	// Known tells that there is a value; a null takes it away.
	Known bool
	// Cut tells that Text is only the first part of the value.
	Cut bool
	// Number is the value of a numeric column, if IsNumber; it is finite.
	Number   float64
	IsNumber bool
	// Changed is the arrival of the event that last changed the value; zero: it is the first.
	Changed time.Time
	// Direction is 1 if the last change was to a larger number, -1 if to a smaller, else 0.
	Direction int
	// History is the samples of a column with history, oldest first, one for each bucket of time; the newest
	// is the last number.
	History []float64
}

// Read reads the rows [from, to) of the order; bounds outside of it are moved into it.
func (r *Reader) Read(from, to int, s *Snapshot) {
	if r.collect() {
		r.order.sort()
	}
	shown := r.order.shown
	to = max(0, min(to, len(shown)))
	from = max(0, min(from, to))
	s.From, s.Matching, s.Generation = from, len(shown), r.generation
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	b := r.book
	b.mu.Lock()
	defer b.mu.Unlock()
	s.Total, s.Counts, s.Missing = len(b.rows), b.counts, b.lookout.Missing()
	for i, at := range shown[from:to] {
		b.rows[at].read(b.start, &s.Rows[i])
	}
}

// collect takes what the order depends on from the book and tells whether it has to be sorted.
func (r *Reader) collect() bool {
	r.book.mu.Lock()
	defer r.book.mu.Unlock()
	r.generation = r.book.generation.Load()
	return r.order.collect(r.book)
}

// Find gives the index of a key in the order of the last Read, or -1.
func (r *Reader) Find(key string) int {
	return slices.IndexFunc(r.order.shown, func(i int32) bool { return r.order.keys.Name(i) == key })
}

// read copies a row.
func (r *row) read(start time.Time, dst *Row) {
	dst.Key, dst.Feed = r.key, r.feed
	dst.Updated, dst.Updates = start.Add(r.updated), r.updates
	dst.Cells = slices.Grow(dst.Cells[:0], len(r.cells))[:len(r.cells)]
	for i := range r.cells {
		r.cells[i].read(start, &dst.Cells[i])
	}
}

// read copies a cell.
func (c *cell) read(start time.Time, dst *Cell) {
	dst.Text = append(dst.Text[:0], c.text...)
	dst.Known, dst.Cut = c.known, c.cut
	dst.Number, dst.IsNumber = c.number, c.isNumber
	dst.Changed, dst.Direction = time.Time{}, int(c.direction)
	if c.flash {
		dst.Changed = start.Add(c.changed)
	}
	dst.History = dst.History[:0]
	if c.history != nil {
		dst.History = c.history.Append(dst.History)
	}
}
