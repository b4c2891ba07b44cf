// Package table is the panel of counts: one row per event type or per value of some fields, the most frequent first. A
// [groups.Set] of feeds/state/groups goes in; lines come out. It says what found no room in the set.
package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/state"
	"feedscope/feeds/state/groups"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// readEvery is the least time between two readings of the set, so that rows do not jump all the time.
const readEvery = 500 * time.Millisecond

// Panel is the view of a set.
type Panel struct {
	panel.List
	c     Config
	set   *groups.Set
	match func(string) bool
	order groups.Order
	snap  groups.Snapshot
	read  time.Time
	drawing
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Worker
} = new(Panel)

// New returns a panel of a set with the events of some feeds.
func New(c Config, set *groups.Set, feeds *panel.Sources) *Panel {
	p := &Panel{c: c, set: set}
	p.columns = columnsOf(c)
	p.List = panel.NewList(feeds, panel.Table{
		Row: p.keyAndFeed, Find: p.find, Load: p.load,
		Search: func(w panel.Words) { p.match = w.Matcher() }, Searched: "the key", Where: p.where,
	})
	return p
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	since := now.Sub(p.read)
	if p.read.IsZero() || since < 0 || since >= time.Second || since >= readEvery && p.snap.Generation != p.set.Generation() {
		p.Read()
	}
}

func (p *Panel) load(int, int) (total int) {
	p.read = p.Now
	p.set.Read(p.Now, p.order, p.match, &p.snap)
	p.measure()
	return len(p.snap.Rows)
}

func (p *Panel) row(i int) *groups.Row { return panel.At(p.snap.Rows, i) }

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.ID, r.Feed, true
	}
	return "", 0, false
}

func (p *Panel) find(id string) int {
	return slices.IndexFunc(p.snap.Rows, func(r groups.Row) bool { return r.ID == id })
}

// where returns the terms of an events filter that the events of a row match.
func (p *Panel) where(id string) []string {
	if len(p.c.By) == 0 {
		return []string{filter.OfType(id)}
	}
	var terms []string
	for i, part := range state.Parts(id) {
		switch {
		case part == "" && len(p.c.By) > 1: // The events may have none.
		case len(part) > groups.MaxPart-utf8.UTFMax: // It may have been cut.
			terms = append(terms, filter.Containing(part))
		default:
			terms = append(terms, panel.Where(p.c.Records, p.c.By[i], part))
		}
	}
	return terms
}

// Title implements [panel.Panel]: the number of rows, the window, and what is not in the table.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	others, without := "", ""
	if p.snap.Others > 0 {
		others = "full, " + text.Counted(p.snap.Others, "event") + " of other groups"
	}
	if p.snap.Without > 0 {
		without = panel.Tally(p.snap.Without, "without a key")
	}
	return p.c.Name, panel.Badge(f, p.Mark(p.snap.Total), others, text.Counted(p.snap.Total, "row"),
		"last "+text.Interval(p.c.Window), without, panel.Lacks(&p.snap.Missing), panel.Hidden(p.hidden()))
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Sort:
		p.sortBy(p.nextSort())
	case keymap.Reverse:
		p.sortBy(p.sorted)
	default:
		return p.List.Do(a)
	}
	return true
}

// nextSort returns the next column that sorts differently.
func (p *Panel) nextSort() int {
	next := (p.sorted + 1) % len(p.columns)
	for next > 0 && p.columns[next].by == groups.ByCount {
		next = (next + 1) % len(p.columns)
	}
	return next
}

// sortBy sorts by a column, or reverses the order if it is the one already.
func (p *Panel) sortBy(i int) {
	ascending := p.columns[i].by == groups.ByKey
	if i == p.sorted {
		ascending = !p.order.Ascending
	}
	p.sorted = i
	p.order = groups.Order{Column: p.columns[i].by, Ascending: ascending}
	p.Read()
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.order, p.sorted = o.order, o.sorted
		p.InheritList(&o.List)
	}
}

// Click implements [panel.Panel]: on a title it sorts, on a row it selects.
func (p *Panel) Click(x, y int) {
	switch {
	case p.OnDetail(x):
	case y >= 0 && y < p.Header:
		for i, at := range p.places {
			if at.w > 0 && x >= at.x && x < at.x+at.w {
				p.sortBy(i)
			}
		}
	default:
		p.Pick(y - p.Header)
	}
}

// Copies implements [panel.Selector]: the key and the numbers, separated by tabs.
func (p *Panel) Copies() []panel.Copy {
	r := p.row(p.Selected())
	if r == nil {
		return nil
	}
	content := fmt.Sprintf("%s\t%d", r.Key, r.Count)
	if r.N > 0 {
		content += fmt.Sprintf("\t%v\t%v\t%v", r.Sum, r.Mean, r.Max)
	}
	return panel.CopyOf("row "+text.Truncate(r.Key, 24), content)
}

// Detail implements [panel.Selector]: all numbers of the selected row.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", nil, false
	}
	s := panel.NewSheet(f, w, 12)
	name := strings.Join(p.c.By, "/")
	if name == "" {
		name = "type"
	}
	s.Payload(text.Truncate(name, 11), []byte(r.Key))
	s.Fact("last "+text.Interval(p.c.Window), fmt.Sprintf("%s, %s of all, %s", text.Counted(r.Count, "event"),
		share(r.Count, p.snap.Events), p.rate(r)))
	s.Fact("so far", text.Counted(r.Events, "event"))
	if r.N > 0 {
		s.Fact("numbers", text.Count(r.N))
		s.Fact("sum", text.Precise(r.Sum, 0))
		s.Fact("average", text.Precise(r.Mean, 0))
		s.Fact("minimum", text.Precise(r.Min, 0))
		s.Fact("maximum", text.Precise(r.Max, 0))
	}
	if !math.IsNaN(r.P95) {
		s.Fact("p95", text.Precise(r.P95, 0)+" of the last 256 numbers or fewer")
	}
	s.Missing(&p.snap.Missing)
	s.Feed(p.Sources.Name(r.Feed))
	s.Updated(r.Updated)
	return text.Truncate(r.Key, 40), s.Lines(), true
}
