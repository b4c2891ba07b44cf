package metrics

import (
	"strings"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// maxColumns is the most columns of lines, leastColumn the minimum width of each.
	maxColumns  = 3
	leastColumn = 76
	// attempts bounds the arrangements tried in one frame.
	attempts = 3
	// columnGap is the space between columns.
	columnGap = 2
	// headerFrom is the minimum height with room for a header.
	headerFrom = 4
	// maxName and maxUnit are the widths at which names and units are cut.
	maxName = 40
	maxUnit = 6
)

// drawing is what a panel keeps from frame to frame to draw only what changed.
type drawing struct {
	rows    panel.Rows[key]
	w       int
	height  int // Of the lines below the header.
	columns int
	each    int // How many series are in a column.
	theme   *theme.Theme
	glyphs  theme.Glyphs // With a thin bar.

	want   wants
	places places
	layout int // Counts the changes of places.

	slots   []slot
	version uint64 // Counts the changes of slots.
	scratch []byte
}

// key is everything that a line shows: a message, the header or a series in each column.
type key struct {
	note    string
	layout  int
	sorting sorting
	upward  bool
	entries [maxColumns]entry
}

// entry is everything that a column shows about a series.
type entry struct {
	version  uint64
	age      time.Duration
	old      bool
	selected bool
	repeated bool // The line above has the same group.
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, len(p.order.rows)+1, p, p.list)
}

func (p *Panel) list(f panel.Frame, w, h int) []string {
	p.divide(w, h)
	line, lines := p.rows.Start(f, w, h)
	if len(p.order.rows) == 0 {
		p.columns = 0
		skipped := panel.Lacking(p.snap.Skipped, "a name and a number")
		if skipped == "" && p.c.Counters() && p.set.Generation() > 0 {
			skipped = panel.NoGrowth
		}
		what, how := p.Empty(f, p.snap.Total, skipped, &p.snap.Missing, p.c.Events, p.set.Vital()...)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	p.Due(panel.NextSecond(f.Now))
	// Reading again may bring values that need more room, which leaves less for the trends. Widths only grow.
	for range attempts {
		p.format(f)
		if !p.place() {
			break
		}
	}
	if p.Header > 0 && !p.rows.Same(0, key{layout: p.layout, sorting: p.order.sorting, upward: p.order.upward()}) {
		for i := range p.columns {
			p.drawHeader(f.Theme, line, i*p.pitch())
		}
		line.Fill(f.Theme.Style(theme.Header))
		p.rows.Done(0)
	}
	for y := range p.height {
		p.drawLine(f, line, y)
	}
	return lines
}

// divide decides whether there is a header, and on the number of columns.
func (p *Panel) divide(w, h int) {
	p.w, p.height = w, p.Head(h, headerFrom)
	needed := (len(p.order.rows) + max(p.height, 1) - 1) / max(p.height, 1)
	p.columns = max(min(needed, w/leastColumn, maxColumns), 1)
	p.each = min(p.height, (len(p.order.rows)+p.columns-1)/p.columns)
	p.Fit(len(p.order.rows), p.each*p.columns)
}

// pitch returns how far apart columns are, width how wide each is.
func (p *Panel) pitch() int { return max((p.w+columnGap)/max(p.columns, 1), 1) }

func (p *Panel) width() int { return max(p.pitch()-columnGap, 0) }

// place arranges the parts of a line, and reports whether the series were read again for trends that fit.
func (p *Panel) place() (again bool) {
	places := arrange(p.width(), p.want)
	if places != p.places {
		p.places = places
		p.layout++
	}
	if places.trend.w == p.points || p.bars() {
		return false
	}
	p.points = places.trend.w
	p.Read()
	return true
}

// drawLine draws line y below the header.
func (p *Panel) drawLine(f panel.Frame, line *widget.Line, y int) {
	first, end := p.Scroll.Range()
	k := key{layout: p.layout}
	if y >= p.each {
		end = first
	}
	for i := range p.columns {
		if at := first + i*p.each + y; at < end {
			k.entries[i] = p.entry(f, at, y)
		}
	}
	if p.rows.Same(p.Header+y, k) {
		return
	}
	for i := range p.columns {
		if at := first + i*p.each + y; at < end {
			p.drawEntry(f.Theme, line, i*p.pitch(), at, &k.entries[i])
		}
	}
	p.rows.Done(p.Header + y)
}

// entry returns everything that line y shows about the series at a place of the order.
func (p *Panel) entry(f panel.Frame, at, y int) entry {
	r := p.row(at)
	first, _ := p.Scroll.Range()
	e := entry{version: p.slots[at-first].version, selected: f.Focused && at == p.Selected()}
	if e.old = p.OldRow(r.Feed, r.Updated); e.old {
		e.age = panel.Age(f.Now, r.Updated)
	}
	if above := p.row(at - 1); y > 0 && above != nil && !e.selected {
		group, _ := p.split(r.Name)
		other, _ := p.split(above.Name)
		e.repeated = group == other
	}
	return e
}

// split divides a name into its first part and the rest, if names have several.
func (p *Panel) split(name string) (group, rest string) {
	if len(p.parts) > 1 {
		if group, rest, ok := strings.Cut(name, "/"); ok {
			return group, rest
		}
	}
	return "", name
}

// levelLook returns the role and the glyph of a value's level.
func levelLook(l series.Level, g *theme.Glyphs) (theme.Role, string) {
	switch l {
	case series.Critical:
		return theme.Bad, g.Critical
	case series.Warn:
		return theme.Warn, g.Warning
	default:
		return theme.Text, ""
	}
}
