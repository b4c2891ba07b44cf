package metrics

import (
	"strings"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

const (
	// maxColumns is how many columns of lines there are at most, leastColumn the narrowest of several.
	maxColumns  = 3
	leastColumn = 76
	// attempts is how often the widths are tried at most in one frame.
	attempts = 3
	// columnGap is the space between them.
	columnGap = 2
	// headerFrom is the height from which on there is a header.
	headerFrom = 4
	// maxName and maxUnit are the widest that names and units are drawn.
	maxName = 40
	maxUnit = 6
)

// drawing is what a panel keeps from frame to frame to draw little.
type drawing struct {
	rows    panel.Rows[key]
	w       int
	height  int // Of the lines below the header.
	header  int
	columns int
	each    int // How many series are in a column.
	theme   *theme.Theme
	glyphs  theme.Glyphs // With a ramp that leaves a gap between the sparklines of two lines.

	want   wants
	places places
	layout int // Counts the changes of places.

	slots   []slot
	version uint64 // Counts the changes of slots.
	scratch []byte
}

// key is everything that a line shows: a message, the header, or a series in each column.
type key struct {
	note    string
	layout  int
	sorting sorting
	upward  bool
	entries [maxColumns]entry
}

// entry is everything that a column shows of a series.
type entry struct {
	version  uint64
	age      time.Duration
	old      bool
	selected bool
	repeated bool // Its group is that of the line above.
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	p.divide(w, h)
	line, lines := p.rows.Start(f, w, h)
	if len(p.order.rows) == 0 {
		p.columns = 0
		what, how := p.empty(f)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	p.Due(panel.NextSecond(f.Now))
	// Reading again may bring values that need more room, which leaves less to the trends; widths only grow.
	for range attempts {
		p.format(f)
		if !p.place() {
			break
		}
	}
	if p.header > 0 && !p.rows.Same(0, key{layout: p.layout, sorting: p.order.sorting, upward: p.order.upward()}) {
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

// divide decides on the header and the columns.
func (p *Panel) divide(w, h int) {
	p.w, p.header = w, 0
	if h >= headerFrom {
		p.header = 1
	}
	p.height = max(h-p.header, 0)
	needed := (len(p.order.rows) + max(p.height, 1) - 1) / max(p.height, 1)
	p.columns = max(min(needed, w/leastColumn, maxColumns), 1)
	p.each = min(p.height, (len(p.order.rows)+p.columns-1)/p.columns)
	p.Fit(len(p.order.rows), p.each*p.columns)
}

// pitch is how far apart columns are, width how wide each is.
func (p *Panel) pitch() int { return max((p.w+columnGap)/max(p.columns, 1), 1) }

func (p *Panel) width() int { return max(p.pitch()-columnGap, 0) }

// place gives the parts of a line their places, and tells whether the series had to be read again for trends that fit.
func (p *Panel) place() (again bool) {
	places := arrange(p.width(), p.want, p.opts.Buckets)
	if places != p.places {
		p.places = places
		p.layout++
	}
	if places.trend.w == p.points || p.opts.Bars {
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
	if p.rows.Same(p.header+y, k) {
		return
	}
	for i := range p.columns {
		if at := first + i*p.each + y; at < end {
			p.drawEntry(f.Theme, line, i*p.pitch(), at, &k.entries[i])
		}
	}
	p.rows.Done(p.header + y)
}

// entry gives what there is to show of the series at a place of the order, on line y.
func (p *Panel) entry(f panel.Frame, at, y int) entry {
	r := p.row(at)
	first, _ := p.Scroll.Range()
	e := entry{version: p.slots[at-first].version, selected: f.Focused && at == p.Selected()}
	if e.old = p.Sources.Old(r.Feed); e.old {
		e.age = panel.Age(f.Now, r.Updated)
	}
	if above := p.row(at - 1); y > 0 && above != nil && !e.selected {
		group, _ := p.split(r.Name)
		other, _ := p.split(above.Name)
		e.repeated = group == other
	}
	return e
}

// split divides a name into its first part and the others, if names have several.
func (p *Panel) split(name string) (group, rest string) {
	if len(p.opts.Parts) > 1 {
		if group, rest, ok := strings.Cut(name, "/"); ok {
			return group, rest
		}
	}
	return "", name
}

// empty says why there are no lines.
func (p *Panel) empty(f panel.Frame) (what, how string) {
	missing, have := panel.Missing(&p.snap.Missing, p.opts.Events, p.opts.Set.Vital()...)
	switch {
	case p.snap.Total > 0:
		return "no series matches " + p.Words.String(), "esc shows all"
	case missing != "":
		return missing, have
	case p.snap.Skipped > 0:
		return text.Count(p.snap.Skipped) + " events came, none of them with a name and a number", "see the panel's series and value"
	}
	return p.Sources.Waiting(f, p.opts.Events)
}

// levelLook is the look of a value of a level, and its glyph.
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
