package dashboard

import (
	"slices"
	"strings"
	"time"

	"feedscope/feeds/capture"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// seekbar is the line below the header of a recording: its beginning and end, the position, and lost connections.
type seekbar struct {
	x, n int // The cells between the two times.
	from time.Time
	span time.Duration
	lost []bool // Connections, by cell.
}

// seekbarLine is the line's number on the screen.
const seekbarLine = 1

// isLoss reports whether a connection was lost. One that feedscope closed itself was not.
func isLoss(c *capture.Connection) bool { return c.Closing != nil && !c.Closing.Ours }

// measure fits the bar into a line. It rescans the connections only if something has changed.
func (b *seekbar) measure(x, n int, from, to time.Time, o *capture.Outline) {
	n = max(n, 0)
	if b.x == x && b.n == n && b.from.Equal(from) && b.span == to.Sub(from) {
		return
	}
	*b = seekbar{x: x, n: n, from: from, span: to.Sub(from), lost: make([]bool, n)}
	for i := range o.Connections {
		if c := &o.Connections[i]; isLoss(c) && n > 0 {
			b.lost[b.cell(c.Closing.Time)] = true
		}
	}
}

// cell returns the cell of a time.
func (b *seekbar) cell(at time.Time) int {
	if b.span <= 0 {
		return 0
	}
	share := float64(at.Sub(b.from)) / float64(b.span)
	return min(max(int(share*float64(b.n-1)+0.5), 0), max(b.n-1, 0))
}

// timeAt returns the time of a column of the screen; ok is false outside the bar.
func (b *seekbar) timeAt(x int) (time.Time, bool) {
	if x < b.x || x >= b.x+b.n {
		return time.Time{}, false
	}
	share := float64(x-b.x) / float64(max(b.n-1, 1))
	return b.from.Add(time.Duration(share * float64(b.span))), true
}

// draw draws the cells.
func (b *seekbar) draw(l *widget.Line, th *theme.Theme, now time.Time) {
	place := b.cell(now)
	for i := range b.n {
		switch {
		case i == place:
			l.Glyph(th.Style(theme.Accent), th.Glyphs.Live)
		case b.lost[i]:
			l.Glyph(th.Style(theme.Warn), th.Glyphs.Retry)
		case i < place:
			l.Glyph(th.Style(theme.Accent), th.Glyphs.Border.Top)
		default:
			l.Glyph(th.Style(theme.Faint), th.Glyphs.BarEmpty)
		}
	}
}

// timeLayout returns the layout for times of a recording, with the day if it has several.
func timeLayout(from, to time.Time) string {
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		return time.TimeOnly
	}
	return "Jan 02 15:04:05"
}

// flaws describes gaps and damage in a recording, empty if there are none.
func flaws(o *capture.Outline) string {
	var all []string
	if o.Loss.Reads > 0 {
		all = append(all, text.Bytes(o.Loss.Bytes)+" lost")
	}
	damaged := func(d capture.Damage) bool { return !d.AtEnd }
	switch {
	case slices.ContainsFunc(o.Damages, damaged):
		all = append(all, "damaged")
	case len(o.Damages) > 0:
		all = append(all, "cut off")
	}
	return strings.Join(all, ", ")
}

// drawSeekbar returns the line.
func (m *Model) drawSeekbar() string {
	s, l, th := m.player.State(), m.line, m.theme
	dim := th.Style(theme.Dim)
	layout := timeLayout(s.From, s.To)
	l.Reset(m.w)
	l.Space(dim, 1).Put(dim, s.From.Format(layout)).Space(dim, 1)
	right := l.Used()
	flaws := flaws(m.player.Outline())
	if flaws != "" {
		right += text.Width(flaws) + 3
	}
	m.seekbar.measure(l.Used(), m.w-l.Used()-right, s.From, s.To, m.player.Outline())
	m.seekbar.draw(l, th, m.at)
	l.Space(dim, 1).Put(dim, s.To.Format(layout))
	if flaws != "" {
		l.Space(dim, 1).Put(th.Style(theme.Warn), th.Glyphs.Warning+" "+flaws)
	}
	return l.String()
}
