package panel

import (
	"time"

	"feedscope/ui/keymap"
)

// Table is what a [List] has to know of the rows that a panel shows. Rows are counted from 0 in the order in which they are shown.
type Table struct {
	// Row gives the key of a row and the index of its feed; false: the row is not held.
	Row func(i int) (key string, feed int, ok bool)
	// Find gives the row of a key, -1 if there is none.
	Find func(key string) int
	// Held gives the rows that are held, from first up to but not including end.
	Held func() (first, end int)
	// Load reads rows anew, at least those from first up to but not including end, and gives how many there are in all.
	Load func(first, end int) (total int)
	// Search has Load give only the rows that match.
	Search func(Words)
	// Window is how many rows around the visible ones are read: scrolling within them reads nothing, so that a paused view is still.
	Window int
}

// List is the base of a panel of rows that have keys, come from feeds, and change their places. It holds the selection on its key,
// moves it, reads what becomes visible, and filters. A panel embeds it and has its methods for the contract: Wheel, Filter, SetFilter,
// Feed, Deadline.
type List struct {
	// Scroll is the position, and Sources are the feeds.
	Scroll  Keyed
	Sources *Sources
	// Now is the time of the last Begin, Words are the filter.
	Now   time.Time
	Words Words

	table    Table
	deadline time.Time
}

// NewList makes the list of a table.
func NewList(s *Sources, t Table) List { return List{Sources: s, table: t} }

// Begin begins a refresh.
func (l *List) Begin(now time.Time) {
	l.Now = now
	l.Sources.Refresh(now)
}

// Read reads the rows around the visible ones and keeps the selection on its key.
func (l *List) Read() {
	l.load()
	l.Scroll.Settle(l.Now, l.keyAt, l.table.Find)
}

func (l *List) load() {
	first, end := l.Scroll.Range()
	count := max(l.table.Window, end-first)
	from := max(first-(count-(end-first))/2, 0)
	l.Scroll.SetTotal(l.table.Load(from, from+count))
}

// Fit begins a drawing with total rows, of which a height's worth is visible, and reads those that are not held.
func (l *List) Fit(total, height int) {
	l.deadline = time.Time{}
	l.Scroll.Update(total, height)
	l.cover()
}

func (l *List) cover() {
	first, end := l.Scroll.Range()
	if from, to := l.table.Held(); first < from || end > to {
		l.load()
	}
}

// Selected gives the selected row, -1 if there is none.
func (l *List) Selected() int {
	if row, ok := l.Scroll.Cursor(); ok {
		return row
	}
	return -1
}

// Do moves the selection; false: the action is no movement.
func (l *List) Do(a keymap.Action) bool {
	if !l.Scroll.Do(a) {
		return false
	}
	l.moved()
	return true
}

// Pick selects the visible row on a line, counted from 0, if there is one.
func (l *List) Pick(line int) {
	if l.Scroll.Pick(line) {
		l.moved()
	}
}

// Wheel implements [Panel].
func (l *List) Wheel(lines int) {
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
func (l *List) Position() (total, offset int, following bool) { return l.Scroll.Position() }

// SetFilter implements [Filterer].
func (l *List) SetFilter(filter string) error {
	l.Words = NewWords(filter)
	l.table.Search(l.Words)
	l.Read()
	return nil
}

// InheritList takes over the filter and the selection of another list.
func (l *List) InheritList(from *List) {
	if !from.Words.Empty() {
		_ = l.SetFilter(from.Filter()) // It was in force before.
	}
	l.Scroll.Seek(&from.Scroll)
}

// Filter implements [Filterer].
func (l *List) Filter() string { return l.Words.String() }

// Feed implements [Feeder].
func (l *List) Feed() (name string, ok bool) {
	_, feed, ok := l.table.Row(l.Selected())
	if !ok {
		return "", false
	}
	return l.Sources.Name(feed), true
}

// Mark is the fact that feeds are not live, for a panel that has rows of them; see [Sources.Mark].
func (l *List) Mark(rows int) string {
	if rows == 0 {
		return ""
	}
	return l.Sources.Mark()
}

// Due has the lines drawn again at t at the latest.
func (l *List) Due(t time.Time) {
	if l.deadline.IsZero() || t.Before(l.deadline) {
		l.deadline = t
	}
}

// Deadline is when the lines change by themselves; zero: not at all.
func (l *List) Deadline() time.Time { return l.deadline }

// At gives one of rows, nil if there is none of that number.
func At[R any](rows []R, i int) *R {
	if i < 0 || i >= len(rows) {
		return nil
	}
	return &rows[i]
}
