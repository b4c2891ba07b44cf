// Package ticker keeps rows of current values, such as the quotes of a market: events with a key and some
// values go in, and out come rows, one for each key, in any order wanted.
//
// Every event is folded: a row always holds the last value of every column, whatever events they came with,
// and a history of evenly spaced samples for sparklines. It never shows a value that no event had, never
// forgets a row, and takes no more rows than it may.
package ticker

import (
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/field"
)

// MaxText is the longest text of a value or key, in bytes. Longer values are cut and marked; events with longer
// keys are refused, because keys that are cut could be taken for each other.
const MaxText = 256

// Options say what a [Book] keeps.
type Options struct {
	// Events are the event names taken; empty: all.
	Events []string
	// Key is the gjson path of what tells rows apart. Events without it are skipped.
	Key string
	// Columns are the values kept of every row.
	Columns []Column
	// MaxRows is how many rows there may be; zero means 10,000.
	MaxRows int
	// Bucket is the time between two samples of a history; zero means 1 s.
	Bucket time.Duration
	// Points is the number of samples that a history holds; zero means 120.
	Points int
}

// Column is one value of a row.
type Column struct {
	// Path is the gjson path of the value in the payload.
	Path string
	// Number has the value parsed, so that it sorts by size and a change has a direction. Values that are no
	// finite numbers are kept as text.
	Number bool
	// History keeps samples of the number; it implies Number.
	History bool
}

// Book keeps the rows. It is safe for concurrent use.
type Book struct {
	opts  Options
	paths *field.Paths

	generation atomic.Uint64

	mu      sync.Mutex
	values  []field.Value
	scratch []byte
	start   time.Time
	rows    []*row
	byKey   map[string]*row
	changes []uint64
	counts  Counts
	lookout state.Lookout
}

// Counts are a book's counters since it was made.
type Counts struct {
	// Updates counts the events that went into a row.
	Updates uint64
	// Skipped counts the events without a key: payloads that are no JSON objects are among them.
	Skipped uint64
	// Refused counts the events with a new key that found the book full, or with a key over [MaxText].
	Refused uint64
}

// New makes an empty book.
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
		paths:   field.Compile(paths...),
		values:  make([]field.Value, len(paths)),
		byKey:   make(map[string]*row),
		changes: make([]uint64, len(opts.Columns)),
		lookout: state.NewLookout(paths...),
	}
}

// Generation is a number that changes with everything that a [Reader] could show; reading it costs next to nothing.
func (b *Book) Generation() uint64 { return b.generation.Load() }

// Key is the path of what tells rows apart.
func (b *Book) Key() string { return b.opts.Key }

// Fold implements [feeds.Fold].
func (b *Book) Fold(events []feeds.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := false
	for i := range events {
		if e := &events[i]; state.Takes(b.opts.Events, e) {
			b.fold(e)
			taken = true
		} else if b.lookout.Pass(e) {
			taken = true
		}
	}
	if taken {
		b.generation.Add(1)
	}
}

// fold puts one event into its row.
func (b *Book) fold(e *feeds.Event) {
	b.paths.Find(e.Data, b.values)
	b.lookout.Look(e, b.values)
	r := b.row(b.values[0])
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
	for i, v := range b.values[1:] {
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
	}
}

// row gives the row of a key, made if need be; nil if there is none.
func (b *Book) row(v field.Value) *row {
	key, plain := v.Plain()
	var cut bool
	if !plain || !v.Present() {
		b.scratch, cut = v.Append(b.scratch[:0], MaxText)
		key = b.scratch
	}
	if len(key) == 0 {
		b.counts.Skipped++
		return nil
	}
	if r := b.byKey[string(key)]; r != nil {
		return r
	}
	if cut || len(key) > MaxText || len(b.rows) == b.opts.MaxRows {
		b.counts.Refused++
		return nil
	}
	r := newRow(string(key), b.opts)
	b.byKey[r.key] = r
	b.rows = append(b.rows, r)
	return r
}
