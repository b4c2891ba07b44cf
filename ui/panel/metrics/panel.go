package metrics

import (
	"fmt"
	"math"
	"slices"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/feeds/state/track"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// manySeries is the number of series above which the set is read once a second instead of every frame.
const manySeries = 512

// Panel is the view of a set.
type Panel struct {
	panel.List
	c      Config
	set    *series.Set
	parts  []string // The titles of the parts of names.
	reader *series.Reader
	snap   series.Snapshot
	points int // Of the trends in the snapshot.
	read   time.Time
	counts [series.Critical + 1]int

	known  map[string]*traits
	unused []bool // The thresholds that match no series.

	order  order
	detail series.Snapshot
	window panel.Window // Of charts.
	track  track.Reading
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
	if p.due() {
		p.Read()
	}
}

// bars reports whether there are bars instead of sparklines.
func (p *Panel) bars() bool { return p.c.Style == "bar" }

// due reports whether there is anything to read: there is news, or the window has moved. The window does not move while
// no feed is live.
func (p *Panel) due() bool {
	switch {
	case p.read.IsZero():
		return true
	case p.snap.Matching > manySeries && p.Now.Sub(p.read) < time.Second:
		return false
	case p.snap.Generation != p.set.Generation():
		return true
	}
	return p.tick(p.Now) != p.tick(p.read) && p.Sources.Live()
}

// tick numbers the parts of the window.
func (p *Panel) tick(at time.Time) int64 {
	return at.UnixNano() / int64(max(p.c.Window/buckets, 1))
}

// load reads and orders all series.
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

// hold extends a value into the part of the window that has just begun.
func hold(spark []float64) {
	if n := len(spark); n > 1 && math.IsNaN(spark[n-1]) {
		spark[n-1] = spark[n-2]
	}
}

// row returns a series by its place in the order, nil if there is none.
func (p *Panel) row(i int) *series.Row {
	at := panel.At(p.order.rows, i)
	if at == nil {
		return nil
	}
	return &p.snap.Rows[*at]
}

func (p *Panel) idAndFeed(i int) (id string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.ID, r.Feed, true
	}
	return "", 0, false
}

func (p *Panel) find(id string) int {
	return slices.IndexFunc(p.order.rows, func(at int32) bool { return p.snap.Rows[at].ID == id })
}

// Title implements [panel.Panel]: the numbers of critical and warning series, and of those not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	return p.c.Name, panel.Badge(f, p.Mark(p.snap.Total),
		panel.Tally(p.counts[series.Critical], "critical"), panel.Tally(p.counts[series.Warn], "warning"),
		panel.Refused(p.snap.Refused), p.Lacks(p.snap.Total, &p.snap.Missing), p.idle(), panel.Hidden(p.hidden()))
}

// hidden returns the number of columns that have no room.
func (p *Panel) hidden() (n int) {
	for _, c := range [...]struct {
		want int
		span
	}{
		{p.want.unit, p.places.unit},
		{1, p.places.trend},
		{p.want.stat, p.places.min},
		{p.want.stat, p.places.avg},
		{p.want.stat, p.places.max},
	} {
		if p.columns > 0 && c.want > 0 && c.w == 0 {
			n++
		}
	}
	return n
}

// Inherit implements [panel.Scroller].
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
		if !p.window.Do(a) {
			return p.List.Do(a)
		}
		p.Redetail()
	}
	return true
}

// Click implements [panel.Panel]: on a title it sorts, on a line it selects.
func (p *Panel) Click(x, y int) {
	if p.columns == 0 || y < 0 || p.OnDetail(x) {
		return
	}
	column, y := min(max(x, 0)/p.pitch(), p.columns-1), y-p.Header
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

// search makes the reader return the series with the words in their names.
func (p *Panel) search(words panel.Words) {
	p.reader.Filter(words.Matcher())
	p.order.stale = true
}

// Position implements [panel.Scroller]. It counts lines, which hold a series for each column.
func (p *Panel) Position() panel.Position {
	at := p.List.Position()
	columns := max(p.columns, 1)
	lines := func(rows int) int { return (rows + columns - 1) / columns }
	at.First, at.End, at.Total = at.First/columns, lines(at.End), lines(at.Total)
	return at
}

// Copies implements [panel.Selector]: name, value and unit, separated by tabs.
func (p *Panel) Copies() []panel.Copy {
	r := p.row(p.Selected())
	if r == nil {
		return nil
	}
	return panel.CopyOf(text.Truncate(r.Name, 32), fmt.Sprintf("%s\t%v\t%s", r.Name, r.Last, r.Unit))
}
