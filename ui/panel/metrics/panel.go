package metrics

import (
	"fmt"
	"math"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// manySeries is from how many series on the set is read once a second, in place of every frame.
const manySeries = 512

// Panel is the view of a set.
type Panel struct {
	panel.List
	opts   Options
	reader *series.Reader
	snap   series.Snapshot
	points int // Of the trends in the snapshot.
	read   time.Time
	counts [series.Critical + 1]int

	known map[string]*traits

	order  order
	detail series.Snapshot
	drawing
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	if p.due() {
		p.Read()
	}
}

// due tells whether there is anything to read: news, or the window has moved on. The window of feeds that are not
// live stays where it is.
func (p *Panel) due() bool {
	switch {
	case p.read.IsZero():
		return true
	case p.snap.Matching > manySeries && p.Now.Sub(p.read) < time.Second:
		return false
	case p.snap.Generation != p.opts.Set.Generation():
		return true
	}
	return p.tick(p.Now) != p.tick(p.read) && p.Sources.Live()
}

// tick numbers the parts of the window.
func (p *Panel) tick(at time.Time) int64 {
	return at.UnixNano() / int64(max(p.opts.Window/time.Duration(max(p.opts.Buckets, 1)), 1))
}

// load reads all series and brings them into order.
func (p *Panel) load(int, int) (total int) {
	p.read = p.Now
	p.reader.Read(p.Now, 0, math.MaxInt, p.points, &p.snap)
	p.counts = [series.Critical + 1]int{}
	for i := range p.snap.Rows {
		r := &p.snap.Rows[i]
		t := p.traits(r.Name)
		t.note(r)
		p.counts[t.level(r)]++
		series.Bridge(r.Spark)
		hold(r.Spark)
	}
	p.order.sort(p)
	return len(p.order.rows)
}

func (p *Panel) held() (first, end int) { return 0, len(p.order.rows) }

// hold lets a value stand in the part of the window that has only just begun.
func hold(spark []float64) {
	if n := len(spark); n > 1 && math.IsNaN(spark[n-1]) {
		spark[n-1] = spark[n-2]
	}
}

// row gives a series by its place in the order, nil if there is none.
func (p *Panel) row(i int) *series.Row {
	at := panel.At(p.order.rows, i)
	if at == nil {
		return nil
	}
	return &p.snap.Rows[*at]
}

func (p *Panel) nameAndFeed(i int) (name string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.Name, r.Feed, true
	}
	return "", 0, false
}

func (p *Panel) find(name string) int {
	for i, at := range p.order.rows {
		if p.snap.Rows[at].Name == name {
			return i
		}
	}
	return -1
}

// Title implements [panel.Panel]: how many series are critical and of note, and what is not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	return p.opts.Name, panel.Badge(f,
		panel.Tally(p.counts[series.Critical], "critical"), panel.Tally(p.counts[series.Warn], "warning"),
		panel.Refused(p.snap.Refused), p.Mark(p.snap.Total))
}

// Inherit implements [panel.Heir].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.order.set(o.order.sorting, o.order.backwards)
		p.InheritList(&o.List)
	}
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Sort:
		p.order.next()
		p.Read()
	case keymap.Reverse:
		p.order.reverse()
		p.Read()
	default:
		return p.List.Do(a)
	}
	return true
}

// Click implements [panel.Panel]: on a title it sorts, on a line it selects.
func (p *Panel) Click(x, y int) {
	if p.columns == 0 || y < 0 {
		return
	}
	column, y := min(max(x, 0)/p.pitch(), p.columns-1), y-p.header
	if y < 0 {
		p.clickTitle(x - column*p.pitch())
		return
	}
	if y < p.each {
		p.Pick(column*p.each + y)
	}
}

func (p *Panel) clickTitle(x int) {
	on := func(s span) bool { return s.w > 0 && x >= s.x && x < s.x+s.w }
	switch at := &p.places; {
	case on(at.mark):
		p.order.by(byLevel)
	case on(at.value), on(at.unit):
		p.order.by(byValue)
	case on(at.group), on(at.name):
		p.order.by(byName)
	default:
		return
	}
	p.Read()
}

// search has the reader read the series that have the words in their names.
func (p *Panel) search(words panel.Words) {
	p.reader.Filter(words.Matcher())
	p.order.stale = true
}

// Position implements [panel.Scroller]. It counts lines, which hold a series for each column.
func (p *Panel) Position() (total, offset int, following bool) {
	total, offset, following = p.List.Position()
	columns := max(p.columns, 1)
	return (total + columns - 1) / columns, offset / columns, following
}

// Copy implements [panel.Copier]: name, value and unit with tabs between them.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", "", false
	}
	return fmt.Sprintf("%s\t%v\t%s", r.Name, r.Last, r.Unit), text.Truncate(r.Name, 32), true
}
