package metrics

import (
	"math"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// ageWidth is the width of a series' age with a blank before it.
const ageWidth = 5

// A thin bar, in halves of a cell.
var (
	thinBar   = []string{"╸", "━"}
	thinEmpty = "─"
)

// slot is a visible series, formatted.
type slot struct {
	id      string
	updates uint64
	tick    int64
	points  int
	version uint64

	text []byte
	// ends are where the numbers of text end.
	ends  [numbers]int
	level series.Level
}

// The numbers of a line.
const (
	last = iota
	least
	mean
	largest
	numbers
)

// number returns a formatted number.
func (s *slot) number(i int) []byte {
	start := 0
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]]
}

// format formats the visible series that changed and widens the parts as needed.
func (p *Panel) format(f panel.Frame) {
	if p.theme != f.Theme {
		p.theme, p.slots = f.Theme, p.slots[:0]
		p.glyphs = f.Theme.Glyphs
		if len(p.glyphs.Bar) > 1 {
			// Blocks on neighboring lines would merge.
			p.glyphs.Bar, p.glyphs.BarEmpty = thinBar, thinEmpty
		}
	}
	first, end := p.Scroll.Range()
	for len(p.slots) < end-first {
		p.slots = append(p.slots, slot{})
	}
	tick := p.tick(p.read)
	for i := range end - first {
		r, s := p.row(first+i), &p.slots[i]
		if s.version > 0 && s.updates == r.Updates && s.tick == tick && s.points == p.points && s.id == r.ID {
			continue
		}
		p.version++
		s.id, s.updates, s.tick, s.points, s.version = r.ID, r.Updates, tick, p.points, p.version
		p.fill(s, r)
	}
}

func (p *Panel) fill(s *slot, r *series.Row) {
	known := p.traits(r.Name)
	s.level = known.level(r)
	s.text = s.text[:0]
	for i, v := range [numbers]float64{r.Last, r.Window.Min, r.Window.Mean, r.Window.Max} {
		before := len(s.text)
		if i == last || r.Window.Count > 0 {
			s.text = appendValue(s.text, v, !known.fraction)
		}
		s.ends[i] = len(s.text)
		if width := len(s.text) - before; i == last {
			p.want.value = max(p.want.value, width)
		} else {
			p.want.stat = max(p.want.stat, width)
		}
	}
	group, name := p.split(r.Name)
	titles := p.titles()
	p.want.value, p.want.stat = max(p.want.value, len("VALUE")), max(p.want.stat, len("MIN"))
	p.want.name = max(p.want.name, min(text.Width(name), maxName), text.Width(titles.name)+1)
	if group != "" {
		p.want.group = max(p.want.group, min(text.Width(group), maxName/2), text.Width(titles.group)+1)
	}
	var width int
	p.scratch, width = text.AppendClipBytes(p.scratch[:0], r.Unit, maxUnit)
	p.want.unit = max(p.want.unit, width)
}

// drawEntry draws the series at a place of the order from cell x on.
func (p *Panel) drawEntry(th *theme.Theme, line *widget.Line, x, place int, e *entry) {
	first, _ := p.Scroll.Range()
	r, s, at := p.row(place), &p.slots[place-first], &p.places
	base := th.Row(theme.Text, e.selected)
	style := func(role theme.Role) theme.Style {
		if e.old {
			role = theme.Dim
		}
		return th.Row(role, e.selected)
	}
	line.To(th.Style(theme.Text), x)
	if e.selected {
		line.Glyph(th.Selected(theme.Accent), th.Glyphs.Pointer)
	}
	group, name := p.split(r.Name)
	if at.group.w > 0 {
		role := theme.Strong
		if e.repeated {
			role = theme.Faint
		}
		line.To(base, x+at.group.x).Clip(style(role), group, at.group.w)
	}
	line.To(base, x+at.name.x).Clip(style(theme.Text), name, at.name.w)
	role, glyph := levelLook(s.level, &th.Glyphs)
	if glyph != "" {
		line.To(base, x+at.mark.x).Glyph(style(role), glyph)
	}
	p.right(line, base, style(role), x, at.value, s.number(last))
	p.scratch, _ = text.AppendClipBytes(p.scratch[:0], r.Unit, at.unit.w)
	line.To(base, x+at.unit.x).PutBytes(style(theme.Dim), p.scratch)
	p.drawTrend(th, line, x, r, e)
	for i, place := range [...]span{at.min, at.avg, at.max} {
		p.right(line, base, style(theme.Dim), x, place, s.number(least+i))
	}
	line.To(base, x+p.width())
}

// right puts a number at the right of its place.
func (p *Panel) right(line *widget.Line, base, style theme.Style, x int, at span, number []byte) {
	if at.w == 0 {
		return
	}
	if len(number) > at.w {
		p.scratch, _ = text.AppendClipBytes(p.scratch[:0], number, at.w)
		number = p.scratch
	}
	line.End(base, style, number, x+at.x+at.w)
}

// drawTrend draws the sparkline or the bar, with room for the age of an old value.
func (p *Panel) drawTrend(th *theme.Theme, line *widget.Line, x int, r *series.Row, e *entry) {
	at := p.places.trend
	if at.w == 0 {
		return
	}
	base := th.Row(theme.Text, e.selected)
	line.To(base, x+at.x)
	room := at.w
	if e.old {
		room -= ageWidth
	}
	switch {
	case room < leastTrend:
	case p.bars():
		lo, hi := p.ends(r)
		role := p.traits(r.Name).trendRole(r.Last, e.old)
		line.Gauge(th.Row(role, e.selected), th.Row(theme.Faint, e.selected), &p.glyphs, r.Last, lo, hi, room)
	default:
		p.drawSpark(th, line, r, e, room)
	}
	if e.old {
		p.scratch = panel.AppendAge(p.scratch[:0], e.age)
		line.End(base, th.Row(theme.Stale, e.selected), p.scratch, x+at.x+at.w)
	}
}

// drawSpark draws the sparkline, each value in the color of its level. If no value is negative it starts at
// zero: small changes look small.
func (p *Panel) drawSpark(th *theme.Theme, line *widget.Line, r *series.Row, e *entry, room int) {
	values := r.Spark[max(len(r.Spark)-room, 0):]
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo >= 0 {
		lo, hi = 0, hi*headroom
	}
	known := p.traits(r.Name)
	line.Space(th.Row(theme.Text, e.selected), room-len(values))
	for start, end := 0, 0; start < len(values); start = end {
		role := known.trendRole(values[start], e.old)
		for end = start + 1; end < len(values) && known.trendRole(values[end], e.old) == role; {
			end++
		}
		line.SparkRange(th.Gradient(role, e.selected), &p.glyphs, values[start:end], end-start, lo, hi)
	}
}

// headroom is the scale of a sparkline above its largest value: a constant is not drawn as a solid bar.
const headroom = 4. / 3

// trendRole returns the color of a trend at the value v: that of its level, if the series has a threshold.
func (t *traits) trendRole(v float64, old bool) theme.Role {
	switch {
	case old:
		return theme.Faint
	case t.threshold == nil:
		return theme.Spark
	}
	switch t.threshold.Level(v) {
	case series.Critical:
		return theme.Bad
	case series.Warn:
		return theme.Warn
	default:
		return theme.SparkUp
	}
}

// ends returns the ends of a series' bar.
func (p *Panel) ends(r *series.Row) (lo, hi float64) {
	if t := p.traits(r.Name).threshold; t != nil {
		lo, hi = t.Min, t.Max
	}
	if hi <= lo {
		hi = r.Highest
	}
	return lo, hi
}
