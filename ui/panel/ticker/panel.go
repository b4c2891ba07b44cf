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

// window is how many rows around the visible ones are read.
const window = 256

// Panel is the view of a book.
type Panel struct {
	panel.List
	opts   Options
	reader *ticker.Reader
	snap   ticker.Snapshot

	sort       int
	descending bool
	order      order

	drawing
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	if p.snap.Generation != p.opts.Book.Generation() {
		p.Read()
	}
}

func (p *Panel) load(first, end int) (total int) {
	p.reader.Read(first, end, &p.snap)
	if p.sort != ticker.ByKey {
		p.order.apply(p.snap.Rows, p.Now)
	}
	return p.snap.Matching
}

func (p *Panel) held() (first, end int) { return p.snap.From, p.snap.From + len(p.snap.Rows) }

// row gives a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *ticker.Row { return panel.At(p.snap.Rows, i-p.snap.From) }

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.Key, r.Feed, true
	}
	return "", 0, false
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

// Title implements [panel.Panel].
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	return p.opts.Name, panel.Badge(f, panel.Refused(p.snap.Refused), p.lacks(), p.Mark(p.snap.Total))
}

// lacks says which columns no event had yet, unless the panel is empty and says it itself.
func (p *Panel) lacks() string {
	if p.snap.Total == 0 {
		return ""
	}
	return panel.Lacks(&p.snap.Missing)
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Sort:
		p.nextSort()
	case keymap.Reverse:
		p.sortBy(p.sort, !p.descending)
	default:
		return p.List.Do(a)
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
	p.Read()
}

// Inherit implements [panel.Heir].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.sortBy(o.sort, o.descending)
		p.InheritList(&o.List)
	}
}

// search has the reader read the rows that have the words in their keys.
func (p *Panel) search(words panel.Words) { p.reader.Filter(words.Matcher()) }

// Click implements [panel.Panel]: on a title it sorts, on a row it selects.
func (p *Panel) Click(x, y int) {
	if y >= 0 && y < p.header {
		p.clickTitle(x)
	}
	p.Pick(y - p.header)
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

// Copy implements [panel.Copier]: the key and the values with tabs between them.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.Selected())
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
