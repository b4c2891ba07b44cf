package ticker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/feeds/state/track"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// window is the number of rows read around the visible ones.
const window = 256

// chartWindow is the window of the chart at first.
const chartWindow = panel.Window(5 * time.Minute)

// Panel is the view of a book.
type Panel struct {
	panel.List
	c        Config
	book     *ticker.Book
	keyTitle string
	reader   *ticker.Reader
	snap     ticker.Snapshot

	sort       int
	descending bool
	order      order
	price      int // The column that lights up on changes.

	charted int // The column of the chart, -1 for none.
	window  panel.Window
	track   track.Reading

	drawing
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Worker
} = new(Panel)

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	if p.snap.Generation != p.book.Generation() {
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

// row returns a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *ticker.Row { return panel.At(p.snap.Rows, i-p.snap.From) }

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.Key, r.Feed, true
	}
	return "", 0, false
}

// find returns the index of a key in the order, -1 if there is none.
func (p *Panel) find(key string) int {
	if i := slices.IndexFunc(p.snap.Rows, func(r ticker.Row) bool { return r.Key == key }); i >= 0 {
		return p.snap.From + i
	}
	return p.reader.Find(key)
}

// Title implements [panel.Panel].
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	return p.c.Name, panel.Badge(f,
		p.Mark(p.snap.Total), panel.Refused(p.snap.Refused), p.Lacks(p.snap.Total, &p.snap.Missing), panel.Hidden(p.hidden))
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Sort:
		p.nextSort()
	case keymap.Reverse:
		p.sortBy(p.sort, !p.descending)
	default:
		if !p.window.Do(a) {
			return p.List.Do(a)
		}
		p.Redetail()
	}
	return true
}

// nextSort sorts by the next column, and by the key after the last.
func (p *Panel) nextSort() {
	next := p.sort + 1
	for next < len(p.c.Columns) && p.c.Columns[next].spark() {
		next++
	}
	if next >= len(p.c.Columns) {
		next = ticker.ByKey
	}
	p.sortBy(next, p.descends(next))
}

// descends reports whether a column is sorted downwards at first: numbers are, names are not.
func (p *Panel) descends(column int) bool {
	return column >= 0 && p.c.Columns[column].As != "text"
}

func (p *Panel) sortBy(column int, descending bool) {
	p.sort, p.descending = column, descending
	p.reader.Sort(column, descending)
	p.order.stale = true
	p.Read()
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.sortBy(o.sort, o.descending)
		p.InheritList(&o.List)
	}
}

// search makes the reader return the rows with the words in their keys.
func (p *Panel) search(words panel.Words) { p.reader.Filter(words.Matcher()) }

// Click implements [panel.Panel]: on a title it sorts, on a row it selects.
func (p *Panel) Click(x, y int) {
	if p.OnDetail(x) {
		return
	}
	if y >= 0 && y < p.Header {
		p.clickTitle(x)
	}
	p.Pick(y - p.Header)
}

func (p *Panel) clickTitle(x int) {
	for _, at := range p.places {
		column := at.column - 1
		if x < at.x || x >= at.x+at.w || column >= 0 && p.c.Columns[column].spark() {
			continue
		}
		if column == p.sort {
			p.sortBy(column, !p.descending)
		} else {
			p.sortBy(column, p.descends(column))
		}
	}
}

// Copies implements [panel.Selector]: the key and the values, separated by tabs.
func (p *Panel) Copies() []panel.Copy {
	r := p.row(p.Selected())
	if r == nil {
		return nil
	}
	var sb strings.Builder
	sb.WriteString(r.Key)
	for i := range p.c.Columns {
		if !p.c.Columns[i].spark() {
			fmt.Fprintf(&sb, "\t%s", r.Cells[i].Text)
		}
	}
	return panel.CopyOf("row "+text.Truncate(r.Key, 24), sb.String())
}
