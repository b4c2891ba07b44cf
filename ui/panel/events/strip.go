package events

import (
	"math"
	"time"

	"feedscope/feeds/state/outline"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// strip is the density of all that is held, left to right: events a second above, and below where the rows on the screen
// stand, where connections were lost and what is marked. It is a scrollbar lying down.
type strip struct {
	outline outline.Outline
	behind  bool
	columns []outline.Column
	of      stripOf // What columns are made of.
	line    *widget.Line
}

// stripOf changes when the columns do.
type stripOf struct {
	version uint64
	second  int64
	n       int
}

const (
	stripLines = 2
	// stripEdge is what stands beside the columns: the time at the left, the greatest rate at the right.
	stripEdge = 10
)

// updateStrip takes in what the history has got and lost.
func (p *Panel) updateStrip() {
	p.strip.behind = p.strip.outline.Update(p.history)
}

// width gives the columns of a strip of w cells.
func (s *strip) width(w int) int { return max(w-2*stripEdge-1, 0) }

// place gives the share of the time at which a cell of the strip stands; false: it is beside the columns.
func (s *strip) place(x, w int) (float64, bool) {
	n := s.width(w)
	x -= stripEdge
	return (float64(x) + 0.5) / float64(max(n, 1)), x >= 0 && x < n
}

// drawStrip appends the strip's lines.
func (p *Panel) drawStrip(dst []string, f panel.Frame, w int) []string {
	s, th := &p.strip, f.Theme
	if s.line == nil {
		s.line = widget.NewLine(w)
	}
	n := s.width(w)
	if of := (stripOf{s.outline.Version(), p.fresh.Unix(), n}); of != s.of {
		s.of, s.columns = of, s.outline.Columns(s.columns[:0], p.fresh, n)
	}
	most := 0.0
	rates := make([]float64, len(s.columns))
	for i, c := range s.columns {
		if rates[i] = c.Rate; c.Rate == 0 {
			rates[i] = math.NaN()
		}
		most = max(most, c.Rate)
	}
	dim := th.Style(theme.Dim)
	l := s.line
	l.Reset(w)
	if len(s.columns) > 0 {
		l.Space(dim, 1).Clip(dim, s.columns[0].From.Format("15:04:05"), stripEdge-2)
	}
	l.To(dim, stripEdge).SparkRange(th.Style(theme.Spark), &th.Glyphs, rates, n, 0, most)
	l.Space(dim, 1).Put(dim, text.Short(most)+"/s")
	dst = append(dst, l.String())
	l.Reset(w)
	p.drawUnderStrip(f, l, n)
	return append(dst, l.String())
}

// drawUnderStrip draws what stands under the columns: a lost connection hides the rest, a mark hides the window.
func (p *Panel) drawUnderStrip(f panel.Frame, l *widget.Line, n int) {
	th := f.Theme
	marked := make(map[int]bool, len(p.marks))
	for seq := range p.marks {
		if h, ok := p.history.Head(seq); ok {
			marked[p.column(h.Time, p.fresh, n)] = true
		}
	}
	from, to := p.window(p.fresh, n)
	l.To(th.Style(theme.Dim), stripEdge)
	for x, c := range p.strip.columns {
		switch {
		case c.Breaks > 0:
			l.Glyph(th.Style(theme.Warn), th.Glyphs.Retry)
		case marked[x]:
			l.Glyph(th.Style(theme.Accent), th.Glyphs.Mark)
		case x >= from && x <= to:
			l.Glyph(th.Style(theme.Accent), th.Glyphs.Border.Top)
		default:
			l.Glyph(th.Style(theme.Faint), th.Glyphs.BarEmpty)
		}
	}
}

func (p *Panel) column(at, now time.Time, n int) int {
	return min(int(p.strip.outline.Place(at, now)*float64(n)), n-1)
}

// window gives the columns in which the visible rows stand.
func (p *Panel) window(now time.Time, n int) (from, to int) {
	first, end := p.scroll.Range()
	if first >= end || n == 0 {
		return -1, -1
	}
	top, ok := p.history.Head(p.rows.at(first))
	bottom, also := p.history.Head(p.rows.at(end - 1))
	if !ok || !also {
		return -1, -1
	}
	return p.column(top.Time, now, n), p.column(bottom.Time, now, n)
}

// stepShare is how far one step along the strip goes.
const stepShare = 0.1

// step moves the selection along the strip by a share of the time that is held, by one row at least.
func (p *Panel) step(share float64) {
	h, ok := p.history.Head(p.looked())
	if !ok {
		return
	}
	p.goToPlace(p.strip.outline.Place(h.Time, p.fresh) + share)
	way := keymap.Down
	if share < 0 {
		way = keymap.Up
	}
	if got := p.current(); share < 0 && got >= h.Seq || share > 0 && got <= h.Seq {
		p.goTo(h.Seq)
		p.move(way)
	}
}

func (p *Panel) goToPlace(place float64) {
	if place >= 1 {
		p.move(keymap.Bottom)
		return
	}
	p.goTo(p.strip.outline.Find(p.strip.outline.Moment(max(place, 0), p.fresh)))
}
