package ticker

import (
	"fmt"
	"strings"
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// window is how many rows around the visible ones are read: scrolling stays within them, so that a paused view
// is still.
const window = 256

// Panel is the view of a book.
type Panel struct {
	opts   Options
	reader *ticker.Reader
	snap   ticker.Snapshot

	sort       int
	descending bool
	order      order
	words      panel.Words
	scroll     panel.Keyed
	now        time.Time // Of the last Refresh.

	drawing
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.now = now
	p.opts.Sources.Refresh(now)
	if p.snap.Generation != p.opts.Book.Generation() {
		p.read()
	}
}

// read takes the rows around the visible ones and keeps the selection on its key.
func (p *Panel) read() {
	p.load()
	p.scroll.Settle(p.now, p.keyAt, p.find)
}

// load takes the rows around the visible ones.
func (p *Panel) load() {
	first, end := p.scroll.Range()
	count := max(window, end-first)
	from := max(first-(count-(end-first))/2, 0)
	p.reader.Read(from, from+count, &p.snap)
	if p.sort != ticker.ByKey {
		p.order.apply(p.snap.Rows, p.now)
	}
	p.scroll.Update(p.snap.Matching, p.height)
}

// cover reads again if rows are to be shown that the snapshot does not hold.
func (p *Panel) cover() {
	first, end := p.scroll.Range()
	if first < p.snap.From || end > p.snap.From+len(p.snap.Rows) {
		p.load()
	}
}

// row gives a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *ticker.Row {
	if i -= p.snap.From; i >= 0 && i < len(p.snap.Rows) {
		return &p.snap.Rows[i]
	}
	return nil
}

// find gives the index of a key in the order, -1 if there is none.
func (p *Panel) find(key string) int {
	for i := range p.snap.Rows {
		if p.snap.Rows[i].Key == key {
			return p.snap.From + i
		}
	}
	return p.reader.Find(key)
}

// cursor is the index of the selected row, -1 if there is none.
func (p *Panel) cursor() int {
	if at, ok := p.scroll.Cursor(); ok {
		return at
	}
	return -1
}

func (p *Panel) keyAt(i int) (string, bool) {
	if r := p.row(i); r != nil {
		return r.Key, true
	}
	return "", false
}

// Title implements [panel.Panel].
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	var facts []string
	if n := p.snap.Refused; n > 0 {
		facts = append(facts, "full, "+text.Count(n)+" events refused")
	}
	if mark := p.opts.Sources.Mark(); mark != "" && p.snap.Total > 0 {
		facts = append(facts, mark)
	}
	return p.opts.Name, strings.Join(facts, " "+f.Theme.Glyphs.Sep+" ")
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch {
	case a == keymap.Sort:
		p.nextSort()
	case a == keymap.Reverse:
		p.sortBy(p.sort, !p.descending)
	case p.scroll.Do(a):
		p.cover()
		p.scroll.Note(p.keyAt)
	default:
		return false
	}
	return true
}

// nextSort sorts by the next column, the key coming after the last.
func (p *Panel) nextSort() {
	next := p.sort + 1
	for next < len(p.opts.Columns) && p.opts.Columns[next].Format == Spark {
		next++
	}
	if next >= len(p.opts.Columns) {
		next = ticker.ByKey
	}
	p.sortBy(next, p.descends(next))
}

// descends tells in which direction a column is sorted at first: numbers from the largest, names from A.
func (p *Panel) descends(column int) bool {
	return column >= 0 && p.opts.Columns[column].Format != Text
}

func (p *Panel) sortBy(column int, descending bool) {
	p.sort, p.descending = column, descending
	p.reader.Sort(column, descending)
	p.order.stale = true
	p.read()
}

// Click implements [panel.Panel]: on a title it sorts, on a row it selects.
func (p *Panel) Click(x, y int) {
	switch {
	case y < 0:
	case y < p.header:
		p.clickTitle(x)
	default:
		first, end := p.scroll.Range()
		if at := first + y - p.header; at < end {
			p.scroll.Select(at)
			p.scroll.Note(p.keyAt)
		}
	}
}

func (p *Panel) clickTitle(x int) {
	for _, at := range p.places {
		column := at.column - 1
		if x < at.x || x >= at.x+at.w || column >= 0 && p.opts.Columns[column].Format == Spark {
			continue
		}
		if column == p.sort {
			p.sortBy(column, !p.descending)
		} else {
			p.sortBy(column, p.descends(column))
		}
	}
}

// Wheel implements [panel.Panel].
func (p *Panel) Wheel(lines int) {
	p.scroll.Wheel(lines)
	p.cover()
	p.scroll.Note(p.keyAt)
}

// SetFilter implements [panel.Filterer]: the words are looked for in the keys.
func (p *Panel) SetFilter(filter string) error {
	p.words = panel.NewWords(filter)
	if p.words.Empty() {
		p.reader.Filter(nil)
	} else {
		words := p.words
		p.reader.Filter(func(key string) bool { return words.Match(key) })
	}
	p.read()
	return nil
}

// Filter implements [panel.Filterer].
func (p *Panel) Filter() string { return p.words.String() }

// Position implements [panel.Scroller].
func (p *Panel) Position() (total, offset int, following bool) { return p.scroll.Position() }

// Feed implements [panel.Feeder].
func (p *Panel) Feed() (name string, ok bool) {
	r := p.row(p.cursor())
	if r == nil {
		return "", false
	}
	return p.opts.Sources.Name(r.Feed), true
}

// Copy implements [panel.Copier]: the key and the values with tabs between them.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.cursor())
	if r == nil {
		return "", "", false
	}
	var sb strings.Builder
	sb.WriteString(r.Key)
	for i := range r.Cells {
		if p.opts.Columns[i].Format != Spark {
			fmt.Fprintf(&sb, "\t%s", r.Cells[i].Text)
		}
	}
	return sb.String(), "row " + text.Truncate(r.Key, 24), true
}

// Deadline is when the lines change by themselves; zero: not at all.
func (p *Panel) Deadline() time.Time { return p.deadline }
