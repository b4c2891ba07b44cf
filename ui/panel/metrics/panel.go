package metrics

import (
	"fmt"
	"math"
	"strings"
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
	opts   Options
	reader *series.Reader
	snap   series.Snapshot
	points int // Of the trends in the snapshot.
	read   time.Time
	counts [series.Critical + 1]int

	known map[string]*traits

	order  order
	words  panel.Words
	scroll panel.Keyed
	now    time.Time // Of the last Refresh.

	detail series.Snapshot
	drawing
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.now = now
	p.opts.Sources.Refresh(now)
	if p.due() {
		p.take()
	}
}

// due tells whether there is anything to read: news, or the window has moved on. The window of feeds that are not
// live stays where it is.
func (p *Panel) due() bool {
	switch {
	case p.read.IsZero():
		return true
	case p.snap.Matching > manySeries && p.now.Sub(p.read) < time.Second:
		return false
	case p.snap.Generation != p.opts.Set.Generation():
		return true
	}
	return p.tick(p.now) != p.tick(p.read) && p.opts.Sources.Live()
}

// tick numbers the parts of the window.
func (p *Panel) tick(at time.Time) int64 {
	return at.UnixNano() / int64(max(p.opts.Window/time.Duration(max(p.opts.Buckets, 1)), 1))
}

// take reads all series, brings them into order and keeps the selection on its own.
func (p *Panel) take() {
	p.read = p.now
	p.reader.Read(p.now, 0, math.MaxInt, p.points, &p.snap)
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
	p.scroll.Update(len(p.order.rows), p.each*p.columns)
	p.scroll.Settle(p.now, p.nameAt, p.find)
}

// hold lets a value stand in the part of the window that has only just begun.
func hold(spark []float64) {
	if n := len(spark); n > 1 && math.IsNaN(spark[n-1]) {
		spark[n-1] = spark[n-2]
	}
}

// row gives a series by its place in the order, nil if there is none.
func (p *Panel) row(i int) *series.Row {
	if i < 0 || i >= len(p.order.rows) {
		return nil
	}
	return &p.snap.Rows[p.order.rows[i]]
}

func (p *Panel) nameAt(i int) (string, bool) {
	if r := p.row(i); r != nil {
		return r.Name, true
	}
	return "", false
}

func (p *Panel) find(name string) int {
	for i, at := range p.order.rows {
		if p.snap.Rows[at].Name == name {
			return i
		}
	}
	return -1
}

// cursor is the place of the selected series, -1 if there is none.
func (p *Panel) cursor() int {
	if at, ok := p.scroll.Cursor(); ok {
		return at
	}
	return -1
}

// Title implements [panel.Panel]: how many series are critical and of note, and what is not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	var facts []string
	fact := func(n int, word string) {
		if n > 0 {
			facts = append(facts, text.Count(n)+" "+word)
		}
	}
	fact(p.counts[series.Critical], "critical")
	fact(p.counts[series.Warn], "warning")
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
		p.order.next()
		p.take()
	case a == keymap.Reverse:
		p.order.reverse()
		p.take()
	case p.scroll.Do(a):
		p.scroll.Note(p.nameAt)
	default:
		return false
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
	first, end := p.scroll.Range()
	if at := first + column*p.each + y; y < p.each && at < end {
		p.scroll.Select(at)
		p.scroll.Note(p.nameAt)
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
	p.take()
}

// Wheel implements [panel.Panel].
func (p *Panel) Wheel(lines int) {
	p.scroll.Wheel(lines)
	p.scroll.Note(p.nameAt)
}

// SetFilter implements [panel.Filterer]: the words are looked for in the names.
func (p *Panel) SetFilter(filter string) error {
	p.words = panel.NewWords(filter)
	if words := p.words; words.Empty() {
		p.reader.Filter(nil)
	} else {
		p.reader.Filter(func(name string) bool { return words.Match(name) })
	}
	p.order.stale = true
	p.take()
	return nil
}

// Filter implements [panel.Filterer].
func (p *Panel) Filter() string { return p.words.String() }

// Position implements [panel.Scroller]. It counts lines, which hold a series for each column.
func (p *Panel) Position() (total, offset int, following bool) {
	total, offset, following = p.scroll.Position()
	columns := max(p.columns, 1)
	return (total + columns - 1) / columns, offset / columns, following
}

// Feed implements [panel.Feeder].
func (p *Panel) Feed() (name string, ok bool) {
	r := p.row(p.cursor())
	if r == nil {
		return "", false
	}
	return p.opts.Sources.Name(r.Feed), true
}

// Copy implements [panel.Copier]: name, value and unit with tabs between them.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.cursor())
	if r == nil {
		return "", "", false
	}
	return fmt.Sprintf("%s\t%v\t%s", r.Name, r.Last, r.Unit), text.Truncate(r.Name, 32), true
}

// Deadline is when the lines change by themselves; zero: not at all.
func (p *Panel) Deadline() time.Time { return p.deadline }
