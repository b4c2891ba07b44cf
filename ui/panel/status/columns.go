package status

import (
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Widths in cells.
const (
	gutterWidth = 3  // The sign of a finding, the glyph of the state, a blank.
	minName     = 4  // As wide as its title.
	leastName   = 12 // On a wide screen a sixth of the line; a third for the streams of a tap, which have long names.
	nameSlack   = 2  // A name that is this much longer is not cut.
	mostName    = 40
	stateWidth  = 12
	stateGap    = 2
	wideGap     = 2
	rightMargin = 1
)

// column is a column after the state, from left to right.
type column int

const (
	silent column = iota
	eventRate
	spark
	timing
	up
	notes
	lastID
	received
	address
	numColumns
)

// columnTypes describe the columns. A column without most gets exactly least cells.
var columnTypes = [numColumns]struct {
	title       string
	align       text.Align
	least, most int
}{
	silent:    {title: "SILENT", align: text.Right, least: 6},
	eventRate: {title: "RATE", align: text.Right, least: 8},
	spark:     {title: "LAST %ds", align: text.Right, least: 8, most: 60},
	timing:    {title: "P50/P95/P99", least: 18},
	up:        {title: "UP", align: text.Right, least: 6},
	notes:     {least: 4, most: 36}, // They need no title.
	lastID:    {title: "LAST ID", least: 7, most: 24},
	received:  {title: "BYTES", align: text.Right, least: 7},
	address:   {title: "URL", least: 30, most: 80},
}

// priority lists the columns, the last to be left out first.
var priority = [numColumns]column{silent, eventRate, timing, notes, spark, up, lastID, received, address}

// columns are the widths of the columns; zero means left out.
type columns struct {
	name  int
	long  bool // Names come before the columns, up to a third of the line.
	after [numColumns]int
}

// arrange returns w cells to the columns, the most important first. A whole name pushes out at most the trend, the bytes and
// the address; one that must be cut anyway pushes out none. Names and the trend then grow into the remaining space.
func arrange(w int, want columns) columns {
	cut, trendless := place(w, want, false), want
	trendless.after[spark] = 0
	for _, whole := range []columns{place(w, want, true), place(w, trendless, true)} {
		if whole.keeps(cut) {
			return whole
		}
	}
	return cut
}

// keeps reports whether the columns include those of others that matter more than a whole name.
func (c columns) keeps(others columns) bool {
	for i, width := range others.after[:received] {
		if width > 0 && c.after[i] == 0 && column(i) != spark {
			return false
		}
	}
	return true
}

// place arranges the columns. If whole is set, a name that fits as a whole comes before the trend and what follows it.
func place(w int, want columns, whole bool) columns {
	c := columns{name: max(leastName, w/6)}
	if want.long {
		c.name = max(leastName, w/3)
	}
	if want.name <= c.name || whole && want.name <= c.name+nameSlack {
		c.name = want.name
	}
	left := w - gutterWidth - c.name - wideGap - stateWidth - stateGap + wideGap - rightMargin
	grow := func(width *int, most int) {
		if more := min(left, most-*width); more > 0 {
			*width += more
			left -= more
		}
	}
	for _, i := range priority {
		if i == spark && whole && want.name < mostName && left >= want.name-c.name {
			grow(&c.name, want.name)
		}
		if wanted := want.after[i]; wanted > 0 && left >= min(wanted, columnTypes[i].least)+wideGap {
			if i == spark {
				wanted = columnTypes[i].least
			}
			c.after[i] = min(wanted, left-wideGap)
			left -= c.after[i] + wideGap
		}
	}
	grow(&c.name, want.name)
	if c.after[spark] > 0 {
		grow(&c.after[spark], min(want.after[spark], w/4))
	}
	return c
}

// hidden returns the number of columns that were wanted but have no room. The address is among the details.
func (c columns) hidden(want columns) (n int) {
	for i, got := range c.after[:received] {
		if got == 0 && want.after[i] > 0 {
			n++
		}
	}
	return n
}

// header draws the titles: those of all columns, or only of what every row has.
func (c columns) header(l *widget.Line, th *theme.Theme, all bool) {
	st := th.Style(theme.Header)
	l.Space(st, gutterWidth).Cell(st, "FEED", c.name, text.Left).Space(st, wideGap)
	l.Cell(st, "STATE", stateWidth+stateGap, text.Left)
	for i, width := range c.after {
		if t := &columnTypes[i]; width > 0 && all {
			title := t.title
			if column(i) == spark {
				title = fmt.Sprintf(title, width)
			}
			l.Cell(st, title, width, t.align).Space(st, wideGap)
		}
	}
	l.Fill(st)
}

// wants returns the widths that the columns of the visible feeds need. They only grow, so nothing jumps.
func (p *Panel) wants(f panel.Frame) columns {
	p.want.name, p.want.long = max(p.names.Width(mostName), minName), p.deps.Tapped != nil
	grow := func(c column, width int) { p.want.after[c] = max(p.want.after[c], min(width, columnTypes[c].most)) }
	for _, c := range []column{silent, eventRate, timing, up, received} {
		p.want.after[c] = columnTypes[c].least
	}
	grow(spark, columnTypes[spark].most)
	for index, s := range p.visible() {
		d := drawing{f: f, s: s, judged: p.judge(index)}
		width := 0
		for i, note := range d.notes() {
			width += min(i, 1)*wideGap + text.Width(note.words)
		}
		grow(notes, width)
		if s.LastEventID != "" {
			grow(lastID, max(text.Width(text.Clean(s.LastEventID)), columnTypes[lastID].least))
		}
		grow(address, text.Width(s.URL))
	}
	return p.want
}

// value returns a column's role and text for an open stream.
func (d *drawing) value(c column) (theme.Role, string) {
	s := d.s
	switch c {
	case silent:
		role := theme.Dim
		if s.Status.State == feeds.Stale {
			role = theme.Stale
		}
		return role, d.since(s.LastByte)
	case eventRate:
		return theme.Text, rate(s.Health.Rate)
	case timing:
		return theme.Dim, marked(delays(&s.Health), s)
	case up:
		if s.Up.IsZero() {
			return theme.Dim, ""
		}
		return theme.Dim, text.Duration(s.UpFor(d.now))
	case lastID:
		return theme.Dim, s.LastEventID
	case received:
		return theme.Dim, text.Bytes(s.Bytes)
	case address:
		if d.f.HideSecrets {
			return theme.Dim, panel.HideHosts(s.URL)
		}
		return theme.Dim, s.URL
	default:
		return theme.Dim, ""
	}
}

// since returns the time since at, empty if that is zero.
func (d *drawing) since(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return text.Duration(max(d.now.Sub(at), 0))
}

// Title implements [panel.Panel]: how many feeds are shown of how many, in which order.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	count, order := "", ""
	if len(p.order) > countFrom || !p.Words.Empty() {
		count = fmt.Sprintf("%s of %s", text.Count(len(p.order)), text.Count(len(p.Sources.Indexes)))
	}
	if p.trouble {
		order = "worst first"
	}
	return p.name, panel.Badge(f, count, order, panel.Hidden(p.columns.hidden(p.want)))
}

// countFrom is the number of feeds above which the title counts them.
const countFrom = 9
