// Package ticker keeps rows of current values, such as the quotes of a market. Events with a key and values go
// in; one row per key comes out, in any order. A row holds the last value of every column, whichever event
// brought it, and evenly spaced samples for sparklines.
package ticker

import (
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
	"feedscope/feeds/state/track"
)

// maxText is the longest text of a value or key, in bytes. Longer values are cut and marked; events with longer
// keys are refused, because shortened keys could collide.
const maxText = 256

// Options configure a [Book].
type Options struct {
	// Events are the names of the events to fold; none means all.
	Events []string
	// Records is the path of an array or object whose elements are folded in place of the event; see [state.NewLookout].
	Records string
	// Key is the gjson path of the value that identifies a row. Events without it are skipped.
	Key string
	// Columns are the values kept of every row.
	Columns []Column
	// MaxRows is the number of rows kept; zero means 10,000.
	MaxRows int
	// Bucket is the time between two samples of a history; zero means 1 s.
	Bucket time.Duration
	// Points is the number of samples that a history holds; zero means 120.
	Points int
	// Tracks is the number of rows, the first ones, with tracks.
	Tracks int
}

// Column is one value of a row.
type Column struct {
	// Path is the gjson path of the value in the payload.
	Path string
	// Number parses the value as a number, to sort it by size and to give its changes a direction. Values that are not
	// finite numbers are kept as text.
	Number bool
	// History keeps samples of the number; it implies Number.
	History bool
	// Track remembers the numbers of the last day, in the first Options.Tracks rows.
	Track bool
}

// Book keeps the rows. It is safe for concurrent use.
type Book struct {
	opts Options

	generation atomic.Uint64

	mu      sync.Mutex
	scratch []byte
	start   time.Time
	rows    []*row
	byKey   map[string]*row
	changes []uint64
	counts  Counts
	lookout state.Lookout
	breaks  track.Breaks
}

// Counts are a book's counters since it was made.
type Counts struct {
	// Updates counts the records that went into a row.
	Updates uint64
	// Skipped counts the records without a key, including payloads that are not a JSON object.
	Skipped uint64
	// Refused counts the records with a new key when the book was full, and those with a key longer than 256 bytes.
	Refused uint64
}

// New returns an empty book.
func New(opts Options) *Book {
	if opts.MaxRows <= 0 {
		opts.MaxRows = 10_000
	}
	if opts.Bucket <= 0 {
		opts.Bucket = time.Second
	}
	if opts.Points <= 0 {
		opts.Points = 120
	}
	paths := []string{opts.Key}
	for _, c := range opts.Columns {
		paths = append(paths, c.Path)
	}
	return &Book{
		opts:    opts,
		byKey:   make(map[string]*row),
		changes: make([]uint64, len(opts.Columns)),
		lookout: state.NewLookout(opts.Records, paths...),
	}
}

// Generation returns a number that changes with everything a [Reader] could show. It costs next to nothing.
func (b *Book) Generation() uint64 { return b.generation.Load() }

// Vital returns the paths that every row needs.
func (b *Book) Vital() []string { return []string{b.opts.Key, b.opts.Records} }

// Fold implements [feeds.Fold].
func (b *Book) Fold(events []feeds.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opts.Tracks > 0 {
		b.breaks.Note(events)
	}
	if b.lookout.Each(events, b.opts.Events, b.fold) {
		b.generation.Add(1)
	}
}

// fold puts one record into its row.
func (b *Book) fold(e *state.Record) {
	r := b.row(e.Values[0])
	if r == nil {
		return
	}
	b.counts.Updates++
	if b.start.IsZero() {
		b.start = e.When()
	}
	at := e.When().Sub(b.start)
	r.updated, r.feed = at, e.Feed
	r.updates++
	for i, v := range e.Values[1:] {
		if !v.Exists() {
			continue
		}
		c := &r.cells[i]
		if c.set(v, at, &b.scratch) {
			b.changes[i]++
		}
		if c.history != nil && c.isNumber {
			c.history.Add(int64(at/b.opts.Bucket), c.number)
		}
		if c.track != nil && c.isNumber {
			b.breaks.Add(c.track, e.Feed, at, c.number)
		}
	}
}

// row returns the row of a key, creating it if necessary; nil if there is none.
func (b *Book) row(v jsonpath.Value) *row {
	key, cut := v.Text(&b.scratch, maxText)
	if len(key) == 0 {
		b.counts.Skipped++
		return nil
	}
	if r := b.byKey[string(key)]; r != nil && !cut {
		return r
	}
	if cut || len(b.rows) == b.opts.MaxRows {
		b.counts.Refused++
		return nil
	}
	r := newRow(string(key), b.opts, len(b.rows) < b.opts.Tracks)
	b.byKey[r.key] = r
	b.rows = append(b.rows, r)
	return r
}
