package ticker

import (
	"slices"
	"time"

	"feedscope/feeds/state"
	"feedscope/feeds/state/track"
)

// ByKey is the column that sorts by key.
const ByKey = -1

// Reader reads the rows of a [Book] in one order. Several readers may read one book, each in its own order. A Reader is
// not safe for concurrent use. It sorts when it reads, only if its keys or values have changed, and without holding the
// book: a large book slows the reader, never a feed.
type Reader struct {
	book       *Book
	order      order
	generation uint64
}

// Reader returns a reader of all rows by key.
func (b *Book) Reader() *Reader {
	return &Reader{book: b, order: order{column: ByKey}}
}

// Sort sets the order of rows: by a column's value or by key ([ByKey] or any column out of range), keys in
// natural order. Rows without a value come last either way; rows with equal values are ordered by key.
func (r *Reader) Sort(column int, descending bool) {
	if column < 0 || column >= len(r.book.opts.Columns) {
		column = ByKey
	}
	o := &r.order
	o.stale = o.stale || column != o.column || descending != o.descending
	o.column, o.descending = column, descending
}

// Filter leaves out the rows whose key does not match; nil leaves out none. The next Read calls match for every
// row, as does one after new rows appeared.
func (r *Reader) Filter(match func(key string) bool) { r.order.match, r.order.stale = match, true }

// Snapshot is the result of a [Reader]. The next Read into it reuses its memory.
type Snapshot struct {
	// Rows are the requested rows, in order.
	Rows []Row
	state.Page
	Counts
}

// Row is the state of one key.
type Row struct {
	// Key is as received, like all texts: not safe for a terminal.
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
	// Text is the value as text: a string without quotation marks and escapes, anything else as it was in the
	// payload. It is empty for null and before the first value; see Known.
	Text []byte
	// Known is true if there is a value; null removes it.
	Known bool
	// Number is the value of a numeric column, if IsNumber; it is finite.
	Number   float64
	IsNumber bool
	// Changed is the arrival of the event that last changed the value, zero for a first value.
	Changed time.Time
	// Direction is 1 if the last change was to a larger number, -1 if to a smaller, else 0.
	Direction int
	// History holds the samples of a column with history, oldest first, one for each bucket of time; the newest
	// is the last number.
	History []float64
}

// Read reads the rows [from, to) of the order, with out-of-range bounds clamped.
func (r *Reader) Read(from, to int, s *Snapshot) {
	if r.collect() {
		r.order.sort()
	}
	shown := r.order.shown
	from, to = s.Select(from, to, len(shown))
	s.Generation = r.generation
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	b := r.book
	b.mu.Lock()
	defer b.mu.Unlock()
	s.Total, s.Counts, s.Missing = len(b.rows), b.counts, b.lookout.Missing()
	for i, at := range shown[from:to] {
		b.rows[at].read(b.start, &s.Rows[i])
	}
}

// collect copies the data to sort by and reports whether it must be sorted.
func (r *Reader) collect() bool {
	r.book.mu.Lock()
	defer r.book.mu.Unlock()
	r.generation = r.book.generation.Load()
	return r.order.collect(r.book)
}

// Find returns the index of a key in the order of the last Read, or -1.
func (r *Reader) Find(key string) int {
	return slices.IndexFunc(r.order.shown, func(i int32) bool { return r.order.keys.Name(i) == key })
}

// Track reads the track of a column in the row with a key over a window that ends now; see [track.Read].
func (r *Reader) Track(key string, column int, now time.Time, window time.Duration, dst *track.Reading) {
	b := r.book
	b.mu.Lock()
	defer b.mu.Unlock()
	tracks := make([]*track.Track, 1)
	if row := b.byKey[key]; row != nil && column >= 0 && column < len(row.cells) {
		tracks[0] = row.cells[column].track
	}
	track.Read(tracks, b.start, now, window, dst)
}

func (r *row) read(start time.Time, dst *Row) {
	dst.Key, dst.Feed = r.key, r.feed
	dst.Updated, dst.Updates = start.Add(r.updated), r.updates
	dst.Cells = slices.Grow(dst.Cells[:0], len(r.cells))[:len(r.cells)]
	for i := range r.cells {
		r.cells[i].read(start, &dst.Cells[i])
	}
}

func (c *cell) read(start time.Time, dst *Cell) {
	dst.Text = append(dst.Text[:0], c.text...)
	dst.Known, dst.Number, dst.IsNumber = c.known, c.number, c.isNumber
	dst.Changed, dst.Direction = time.Time{}, int(c.direction)
	if c.flash {
		dst.Changed = start.Add(c.changed)
	}
	dst.History = dst.History[:0]
	if c.history != nil {
		dst.History = c.history.Append(dst.History)
	}
}
