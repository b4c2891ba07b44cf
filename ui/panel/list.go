package panel

import (
	"strings"
	"time"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/state"
	"feedscope/ui/term/keymap"
)

// Table connects a [List] to the rows of a panel, counted from 0 in the order shown.
type Table struct {
	// Row returns the key of a row and the index of its feed; ok is false if the row is not loaded.
	Row func(i int) (key string, feed int, ok bool)
	// Find returns the row with a key, -1 if there is none.
	Find func(key string) int
	// Held returns the loaded rows, from first up to, not including, end. Nil means that Load always reads all rows.
	Held func() (first, end int)
	// Load reads at least the rows from first up to, not including, end, and returns the number of all rows.
	Load func(first, end int) (total int)
	// Search makes Load return only the rows that match.
	Search func(Words)
	// Where returns the terms of an events filter that the events of the row with a key match; nil for all events of
	// its feed.
	Where func(key string) []string
	// Searched names the text that the filter searches ("the symbol"), for messages.
	Searched string
	// Window is the number of rows read around the visible ones. Scrolling within them reads nothing, which keeps a
	// paused view still.
	Window int
}

// List is the base of a panel whose rows have keys, come from feeds and change places. It keeps the selection on
// its key, moves it, reads the rows that become visible, and filters. A panel that embeds it implements [Selector],
// [Scroller] and [Worker] by adding Detail, Copies and Inherit.
type List struct {
	Scroll  Keyed
	Sources *Sources
	// Now is the time of the last Begin.
	Now time.Time
	// Words is the filter.
	Words Words
	// Header is the number of lines above the rows, zero or one; see Head.
	Header int

	table    Table
	height   int
	deadline time.Time
	split    split
	asked    int // Counts the calls of Redetail.
}

// NewList returns the list of a table.
func NewList(s *Sources, t Table) List { return List{Sources: s, table: t} }

// Begin starts a refresh, and reports whether the feeds have changed.
func (l *List) Begin(now time.Time) (changed bool) {
	l.Now = now
	return l.Sources.Refresh(now)
}

// Read reads the rows around the visible ones and keeps the selection on its key.
func (l *List) Read() {
	l.load()
	l.Scroll.Settle(l.keyAt, l.table.Find)
}

func (l *List) load() {
	first, end := l.Scroll.Range()
	count := max(l.table.Window, end-first)
	from := max(first-(count-(end-first))/2, 0)
	l.Scroll.Update(l.table.Load(from, from+count), l.Scroll.Height())
}

// Head reserves one of h lines for a header if h is at least least. It returns the lines left for rows.
func (l *List) Head(h, least int) (rows int) {
	l.Header = 0
	if h >= least {
		l.Header = 1
	}
	l.height = max(h-l.Header, 0)
	return l.height
}

// Fit prepares drawing: visible of total rows fit on the screen. It loads the visible rows that are missing.
func (l *List) Fit(total, visible int) {
	l.deadline = time.Time{}
	l.Scroll.Update(total, visible)
	l.cover()
}

func (l *List) cover() {
	if l.table.Held == nil {
		return
	}
	first, end := l.Scroll.Range()
	if from, to := l.table.Held(); first < from || end > to {
		l.load()
	}
}

// Selected returns the selected row, -1 if there is none.
func (l *List) Selected() int {
	if row, ok := l.Scroll.Cursor(); ok {
		return row
	}
	return -1
}

// Do moves the selection and reports whether the action is a movement.
func (l *List) Do(a keymap.Action) bool {
	if !l.Scroll.Do(a) {
		return false
	}
	l.moved()
	return true
}

// Pick selects the visible row with a number, counted from 0 below the header, if there is one.
func (l *List) Pick(row int) {
	if l.Scroll.Pick(row) {
		l.moved()
	}
}

// Click implements [Panel]: it selects a row.
func (l *List) Click(x, y int) {
	if !l.OnDetail(x) {
		l.Pick(y - l.Header)
	}
}

// Choose selects a row, as a click does.
func (l *List) Choose(row int) {
	l.Scroll.Select(row)
	l.moved()
}

// Wheel implements [Panel].
func (l *List) Wheel(_, _, lines int) {
	l.Scroll.Wheel(lines)
	l.moved()
}

func (l *List) moved() {
	l.cover()
	l.Scroll.Note(l.keyAt)
}

func (l *List) keyAt(i int) (string, bool) {
	key, _, ok := l.table.Row(i)
	return key, ok
}

// Position implements [Scroller].
func (l *List) Position() Position {
	at := l.Scroll.Position()
	at.Top, at.Bottom = l.Header, l.Header+l.height
	return at
}

// SetFilter implements [Scroller]: it takes words, not the conditions of an events panel.
func (l *List) SetFilter(filter string) error {
	words, err := ParseWords(filter, l.table.Searched)
	if err != nil {
		return err
	}
	l.Words = words
	l.table.Search(words)
	l.Read()
	return nil
}

// InheritList takes over the filter and the selection of another list.
func (l *List) InheritList(from *List) {
	if !from.Words.Empty() {
		_ = l.SetFilter(from.Filter()) // It was valid before.
	}
	l.Scroll.Seek(&from.Scroll)
}

// Filter implements [Scroller].
func (l *List) Filter() string { return l.Words.String() }

// Feed implements [Selector].
func (l *List) Feed() (name string, ok bool) {
	_, feed, ok := l.table.Row(l.Selected())
	if !ok {
		return "", false
	}
	return l.Sources.Name(feed), true
}

// Events implements [Selector].
func (l *List) Events() string {
	key, feed, ok := l.table.Row(l.Selected())
	if !ok {
		return ""
	}
	terms := []string{filter.InFeed(l.Sources.Name(feed))}
	if l.table.Where != nil {
		terms = append(terms, l.table.Where(key)...)
	}
	return strings.Join(terms, " ")
}

// Mark returns the badge text for feeds that are not live, empty while there are no rows; see [Sources.Mark].
func (l *List) Mark(rows int) string {
	if rows == 0 {
		return ""
	}
	return l.Sources.Mark()
}

// Lacks returns the badge text for paths that no event had yet, empty while there are no rows: then the panel says so
// itself.
func (l *List) Lacks(rows int, m *state.Missing) string {
	if rows == 0 {
		return ""
	}
	return Lacks(m)
}

// OldRow reports whether a row of a feed that was last updated at a time may be outdated.
func (l *List) OldRow(feed int, updated time.Time) bool {
	old, next := l.Sources.OldRow(feed, updated)
	if !next.IsZero() {
		l.Due(next)
	}
	return old
}

// Due requests a frame at t or earlier.
func (l *List) Due(t time.Time) {
	if l.deadline.IsZero() || t.Before(l.deadline) {
		l.deadline = t
	}
}

// Pin implements [Selector].
func (l *List) Pin(on bool) { l.Scroll.Pin(on) }

// Within implements [Selector]: the panel has only its list.
func (l *List) Within() bool { return false }

// Pending implements [Worker].
func (l *List) Pending() (at time.Time, busy bool) { return l.deadline, false }

// Bell implements [Worker]: it never rings.
func (l *List) Bell() bool { return false }

// Close implements [Worker]: nothing runs in the background.
func (l *List) Close() {}

// At returns row i of rows, nil if there is none.
func At[R any](rows []R, i int) *R {
	if i < 0 || i >= len(rows) {
		return nil
	}
	return &rows[i]
}
