package table

import (
	"math"
	"time"

	"feedscope/feeds/state/groups"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// headerFrom is the minimum height with room for a header.
	headerFrom = 3
	// margin is the blank cell at either side; the left one holds the pointer.
	margin = 1
	// leastKey and mostKey are the widths between which the column of keys is, barWidth is that of a share.
	leastKey = 10
	mostKey  = 48
	barWidth = 16
	gap      = 2
)

// column is one column of the table.
type column struct {
	title string
	w     int
	by    groups.Column
	value func(p *Panel, r *groups.Row) string
}

// columnsOf returns the columns after the key, in the order in which they have room.
func columnsOf(c Config) []column {
	all := []column{
		{"COUNT", 9, groups.ByCount, func(_ *Panel, r *groups.Row) string { return text.Count(r.Count) }},
		{"KEY", 0, groups.ByKey, nil},
		{"RATE", 8, groups.ByCount, func(p *Panel, r *groups.Row) string { return p.rate(r) }},
		{"SHARE", 6, groups.ByCount, func(p *Panel, r *groups.Row) string { return share(r.Count, p.snap.Events) }},
	}
	if c.Value == "" {
		return all
	}
	number := func(of func(r *groups.Row) float64) func(*Panel, *groups.Row) string {
		return func(_ *Panel, r *groups.Row) string {
			if r.N == 0 {
				return "-"
			}
			v := of(r)
			return text.Precise(v, math.Pow(10, math.Floor(math.Log10(max(math.Abs(v), 1e-9)))-2))
		}
	}
	return append(all[:2],
		column{"AVG", 9, groups.ByMean, number(func(r *groups.Row) float64 { return r.Mean })},
		column{"P95", 9, groups.ByP95, number(func(r *groups.Row) float64 { return r.P95 })},
		column{"MAX", 9, groups.ByMax, number(func(r *groups.Row) float64 { return r.Max })},
		column{"SUM", 9, groups.BySum, number(func(r *groups.Row) float64 { return r.Sum })},
		all[2], all[3],
	)
}

// share writes a part of a whole in percent.
func share(n, of uint64) string {
	return text.Precise(100*float64(n)/float64(max(of, 1)), 0.1) + "%"
}

// rate writes how many events of a group there were per second of the window, or per minute if they are few.
func (p *Panel) rate(r *groups.Row) string {
	rate := float64(r.Count) / max(p.snap.Since.Seconds(), 1)
	if rate < 0.1 {
		return text.Short(60*rate) + "/m"
	}
	return text.Short(rate) + "/s"
}

// drawing is what a panel keeps from frame to frame.
type drawing struct {
	rows    panel.Rows[key]
	columns []column
	places  []span // Of the columns; a width of zero means that it has no room.
	bar     span
	// keyWidth is the width that the keys need.
	keyWidth int
	// most is the greatest number that bars show.
	most    float64
	sorted  int
	version int
}

// measure computes what drawing needs of all rows, once for each reading.
func (p *Panel) measure() {
	p.version++
	p.keyWidth, p.most = leastKey, 0
	for i := range p.snap.Rows {
		r := &p.snap.Rows[i]
		p.keyWidth = max(p.keyWidth, min(text.Width(text.Clean(r.Key)), mostKey))
		if v := p.sortedBy(r); v > p.most && !math.IsInf(v, 0) {
			p.most = v
		}
	}
}

// sortedBy returns the number of a row that the table is sorted by, the count if it is sorted by the key.
func (p *Panel) sortedBy(r *groups.Row) float64 {
	switch p.order.Column {
	case groups.BySum:
		return r.Sum
	case groups.ByMean:
		return r.Mean
	case groups.ByP95:
		return r.P95
	case groups.ByMax:
		return r.Max
	default:
		return float64(r.Count)
	}
}

type span struct{ x, w int }

// key is everything that a line shows.
type key struct {
	note          string
	version, w    int
	row           int
	header        bool
	selected, old bool
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, len(p.snap.Rows)+1, p, p.list)
}

func (p *Panel) list(f panel.Frame, w, h int) []string {
	height := p.Head(h, headerFrom)
	p.Fit(len(p.snap.Rows), height)
	p.arrange(w)
	line, lines := p.rows.Start(f, w, h)
	p.Due(p.read.Add(time.Second))
	if len(p.snap.Rows) == 0 {
		skipped := panel.Lacking(p.snap.Without, "a key")
		what, how := p.Empty(f, p.snap.Total, skipped, &p.snap.Missing, p.c.Events, append([]string{p.c.Records}, p.c.By...)...)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	if p.Header > 0 && !p.rows.Same(0, key{version: p.version, w: w, header: true}) {
		p.drawHeader(f.Theme, line)
		p.rows.Done(0)
	}
	first, end := p.Scroll.Range()
	for y := range height {
		k := key{version: p.version, w: w, row: -1}
		if at := first + y; at < end {
			k.row, k.selected = at, f.Focused && at == p.Selected()
			k.old = p.OldRow(p.snap.Rows[at].Feed, p.snap.Rows[at].Updated)
		}
		if p.rows.Same(p.Header+y, k) {
			continue
		}
		if k.row >= 0 {
			p.drawRow(f.Theme, line, &p.snap.Rows[k.row], k)
		}
		p.rows.Done(p.Header + y)
	}
	return lines
}

// arrange places the columns: the key on the left, as many others as have room, and the bar in what is left.
func (p *Panel) arrange(w int) {
	room := max(w-2*margin, 0)
	keyWidth := min(p.keyWidth, max(room-p.columns[0].w-gap, min(room, leastKey)))
	left := room - keyWidth
	p.places = make([]span, len(p.columns))
	for i, c := range p.columns {
		if c.w > 0 && left >= c.w+gap {
			p.places[i].w = c.w
			left -= c.w + gap
		}
	}
	x := margin + keyWidth
	for i := range p.columns {
		if p.columns[i].w == 0 {
			p.places[i] = span{margin, keyWidth}
		} else if p.places[i].w > 0 {
			p.places[i].x = x + gap
			x += gap + p.places[i].w
		}
	}
	p.bar = span{}
	if left >= barWidth/2+gap {
		p.bar = span{x + gap, left - gap}
	}
}

// hidden returns the number of columns that have no room.
func (p *Panel) hidden() (n int) {
	for _, at := range p.places {
		if at.w == 0 {
			n++
		}
	}
	return n
}

func (p *Panel) drawHeader(th *theme.Theme, line *widget.Line) {
	plain := th.Style(theme.Header)
	draw := func(i int) {
		style, mark := plain, ""
		if i == p.sorted {
			style, mark = th.Style(theme.HeaderSort), th.Glyphs.SortDown
			if p.order.Ascending {
				mark = th.Glyphs.SortUp
			}
		}
		at := p.places[i]
		title := p.columns[i].title
		switch {
		case at.w == 0:
		case p.columns[i].w == 0:
			if len(p.c.By) == 0 {
				title = "TYPE"
			} else if len(p.c.By) == 1 {
				title = panel.PathTitle(p.c.By[0])
			}
			line.To(plain, at.x).Clip(style, title+mark, at.w)
		default:
			line.To(plain, at.x).Cell(style, mark+title, at.w, text.Right)
		}
	}
	for i := range p.columns { // The key is on the left.
		if p.columns[i].w == 0 {
			draw(i)
		}
	}
	for i := range p.columns {
		if p.columns[i].w > 0 {
			draw(i)
		}
	}
	line.Fill(plain)
}

func (p *Panel) drawRow(th *theme.Theme, line *widget.Line, r *groups.Row, k key) {
	base := th.Row(theme.Text, k.selected)
	style := func(role theme.Role) theme.Style {
		if k.old {
			role = theme.Dim
		}
		return th.Row(role, k.selected)
	}
	if k.selected {
		line.Glyph(th.Selected(theme.Accent), th.Glyphs.Pointer)
	}
	name := r.Key
	if name == "" {
		name = "(empty)"
	}
	for i := range p.columns {
		if p.columns[i].w == 0 {
			line.To(base, p.places[i].x).Clip(style(theme.Strong), name, p.places[i].w)
		}
	}
	for i, c := range p.columns {
		if at := p.places[i]; c.w > 0 && at.w > 0 {
			role := theme.Text
			if i != p.sorted && i > 0 {
				role = theme.Dim
			}
			line.To(base, at.x).Cell(style(role), c.value(p, r), at.w, text.Right)
		}
	}
	if p.bar.w > 0 {
		p.drawBar(th, line.To(base, p.bar.x), r, k)
	}
	line.Fill(base)
}

// drawBar draws what the table is sorted by, in relation to the greatest.
func (p *Panel) drawBar(th *theme.Theme, line *widget.Line, r *groups.Row, k key) {
	v, role := p.sortedBy(r), theme.Spark
	if k.old {
		role = theme.Faint
	}
	glyphs := th.Glyphs
	glyphs.BarEmpty = " "
	if len(glyphs.Bar) > 1 {
		glyphs.Bar = []string{"╸", "━"} // Blocks on neighboring lines would merge.
	}
	line.Gauge(th.Gradient(role, k.selected).At(0.3+0.7*v/max(p.most, 1e-300)), th.Row(theme.Faint, k.selected), &glyphs, v, 0, p.most,
		p.bar.w)
}
