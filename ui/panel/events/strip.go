package events

import (
	"math"
	"slices"
	"time"

	"feedscope/feeds/state/outline"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// strip shows the whole history from left to right: the rate of events, and below it the position of the
// visible rows, lost connections and marks. It is a horizontal scrollbar.
type strip struct {
	outline outline.Outline
	behind  bool
	columns []outline.Column
	of      stripOf // What the columns were computed from.
}

// stripOf changes when the columns do.
type stripOf struct {
	version uint64
	second  int64
	n       int
}

const (
	stripLines = 2
	// stripEdge is the width at either side: the time at the left, the highest rate at the right.
	stripEdge = 10
)

// updateStrip catches up with the history.
func (p *Panel) updateStrip() {
	p.strip.behind = p.strip.outline.Update(p.history)
}

// width returns the number of columns in a strip of w cells.
func (s *strip) width(w int) int { return max(w-2*stripEdge-1, 0) }

// place returns the position in time of a cell of the strip, from 0 to 1. It returns false outside the columns.
func (s *strip) place(x, w int) (float64, bool) {
	n := s.width(w)
	x -= stripEdge
	return (float64(x) + 0.5) / float64(max(n, 1)), x >= 0 && x < n
}

// drawStrip appends the strip's lines.
func (p *Panel) drawStrip(dst []string, f panel.Frame, w int) []string {
	s, th, l := &p.strip, f.Theme, &p.line
	n := s.width(w)
	if of := (stripOf{s.outline.Version(), p.fresh.Unix(), n}); of != s.of {
		s.of, s.columns = of, s.outline.Columns(s.columns[:0], p.fresh, n)
	}
	rates := make([]float64, len(s.columns))
	for i, c := range s.columns {
		if rates[i] = c.Rate; c.Rate == 0 {
			rates[i] = math.NaN()
		}
	}
	top, most := stripScale(rates)
	dim := th.Style(theme.Dim)
	l.Reset(w)
	if len(s.columns) > 0 {
		l.Space(dim, 1).Clip(dim, s.columns[0].From.Format("15:04:05"), stripEdge-2)
	}
	l.To(dim, stripEdge)
	if most == 0 {
		l.Put(dim, "no events yet")
	} else {
		drawRates(l, th, rates, n, top)
		l.Space(dim, 1).Put(dim, text.Short(top)+"/s")
	}
	dst = append(dst, l.String())
	l.Reset(w)
	p.drawUnderStrip(f, l, n)
	if most > top {
		l.Space(dim, 1).Glyph(th.Style(theme.Warn), th.Glyphs.Up).Put(dim, text.Short(most)+"/s")
	}
	return append(dst, l.String())
}

// A few very high columns, as when a server replays its log on connect, would flatten the rest. So the strip is
// scaled to a high percentile of its columns plus a margin, unless the highest is not far above.
const (
	stripShare  = 0.9
	stripAbove  = 1.25
	stripFar    = 4
	stripSample = 10 // With fewer columns, the highest counts.
)

// stripScale returns the rate at the top of the strip, and the highest rate.
func stripScale(rates []float64) (top, most float64) {
	some := slices.DeleteFunc(slices.Clone(rates), math.IsNaN)
	if len(some) == 0 {
		return 0, 0
	}
	slices.Sort(some)
	most = some[len(some)-1]
	usual := some[int(float64(len(some)-1)*stripShare)] * stripAbove
	if len(some) < stripSample || most <= stripFar*usual {
		return most, most
	}
	return usual, most
}

// drawRates draws the columns and marks those beyond the top.
func drawRates(l *widget.Line, th *theme.Theme, rates []float64, n int, top float64) {
	l.Repeat(th.Style(theme.Spark), th.Glyphs.Gap, n-len(rates))
	for i := range rates {
		if rates[i] > top {
			l.Glyph(th.Style(theme.Warn), th.Glyphs.Up)
			continue
		}
		l.SparkRange(th.Gradient(theme.Spark, false), &th.Glyphs, rates[i:i+1], 1, 0, top)
	}
}

// drawUnderStrip draws the line below the columns: lost connections over marks over the visible part.
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

// window returns the columns of the visible rows.
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

// stepShare is the length of a step along the strip.
const stepShare = 0.1

// step moves the selection along the strip by a share of the held time, at least by one row.
func (p *Panel) step(share float64) {
	h, ok := p.history.Head(p.current())
	if !ok {
		return
	}
	p.goToPlace(p.strip.outline.Place(h.Time, p.fresh) + share)
	direction := keymap.Down
	if share < 0 {
		direction = keymap.Up
	}
	if got := p.current(); share < 0 && got >= h.Seq || share > 0 && got <= h.Seq {
		p.goTo(h.Seq)
		p.move(direction)
	}
}

func (p *Panel) goToPlace(place float64) {
	if place >= 1 {
		p.move(keymap.Bottom)
		return
	}
	p.goTo(p.strip.outline.Find(p.strip.outline.Moment(max(place, 0), p.fresh)))
}
