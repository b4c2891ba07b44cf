package status

import (
	"fmt"
	"strconv"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Widths in cells.
const (
	minName      = 4 // As wide as its title.
	maxName      = 20
	maxWideName  = 32
	stateWidth   = 10
	silenceWidth = 6
	rateWidth    = 8
	sparkNarrow  = 8
	sparkWide    = 30
	lagWidth     = 18
	upWidth      = 10
	// From these inner widths on there is room for the sparkline, lag, time up and id; beyond the last the
	// sparkline grows.
	wideSpark = 56
	wideLag   = 74
	wideUp    = 92
	wideRest  = 128 // Beside the longest name, the last column is whole from here on.
	wideName  = 112
	// headerFrom is the height from which on there is a header even if it costs a feed its line.
	headerFrom = 12
)

// Lines draws one line per feed, below the titles of the columns where there is room for them.
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	line, lines := p.drawn.Start(f, w, h)
	p.header = 0
	if h > len(p.indexes) || h >= headerFrom {
		p.header = 1
	}
	p.scroll.Update(len(p.order), max(h-p.header, 0))
	first, end := p.scroll.Range()
	cursor, _ := p.scroll.Cursor()
	for y := range h {
		row := first + y - p.header
		if y < p.header {
			if !p.drawn.Same(y, rowKey{header: true}) {
				p.drawHeader(line, f.Theme, w)
				p.drawn.Done(y)
			}
			continue
		}
		if row >= end {
			if !p.drawn.Same(y, rowKey{blank: true}) {
				if row == 0 {
					line.Gap(1).Put(f.Theme.Style(theme.Dim), "no feed matches; esc takes the filter back")
				}
				p.drawn.Done(y)
			}
			continue
		}
		p.drawn.Same(y, rowKey{frame: uint64(p.now.UnixNano())})
		line.Reset(w)
		if s, ok := p.take(p.order[row]); ok {
			r := drawing{line, f, &s, p.deps.Shown(p.order[row], f.HideSecrets), p.nameCells(w), p.now, f.Focused && row == cursor, w, p.mark(p.order[row])}
			r.draw()
		}
		p.drawn.Done(y)
	}
	return lines
}

// stateWords names a feed's state, but never calls one live that is polled.
func stateWords(s *feeds.Snapshot) string {
	if polls(s) {
		return "polling " + text.Interval(s.Poll)
	}
	return s.Status.State.String()
}

// polls tells that a feed gets what it polls.
func polls(s *feeds.Snapshot) bool { return s.Poll > 0 && s.Status.State == feeds.Live }

// drawHeader draws the titles of the columns. What says itself what it is has none.
func (p *Panel) drawHeader(l *widget.Line, th *theme.Theme, w int) {
	st := th.Style(theme.Header)
	column := func(title string, width, gap int, a text.Align) { l.Cell(st, title, width, a).Space(st, gap) }
	l.Space(st, 3)
	column("FEED", p.nameCells(w), 2, text.Left)
	column("STATE", stateWidth, 1, text.Left)
	column("SILENT", silenceWidth, 1, text.Right)
	column("RATE", rateWidth, 1, text.Right)
	if w >= wideSpark {
		column(fmt.Sprintf("LAST %ds", sparkCells(w)), sparkCells(w), 2, text.Right)
	}
	if w >= wideLag {
		column("P50/P95/P99", lagWidth, 1, text.Left)
	}
	l.Fill(st)
}

// sparkCells is the width of the sparkline, in which a cell is a second.
func sparkCells(w int) int { return sparkNarrow + max(min(w-wideUp, sparkWide-sparkNarrow), 0) }

// nameCells is the width of the names' column.
func (p *Panel) nameCells(w int) int {
	if w < wideName {
		return min(p.nameWidth, maxName)
	}
	return p.nameWidth
}

// drawing is one feed's line being drawn.
type drawing struct {
	l        *widget.Line
	f        panel.Frame
	s        *feeds.Snapshot
	shown    string // Its name.
	name     int
	now      time.Time
	selected bool
	w        int
	mark     string // The code of what is wrong with it; empty: nothing is known to be.
}

func (d *drawing) style(r theme.Role) theme.Style { return d.f.Theme.Row(r, d.selected) }

func (d *drawing) gap(n int) { d.l.Space(d.style(theme.Text), n) }

func (d *drawing) cell(r theme.Role, s string, w int, a text.Align) {
	d.l.Cell(d.style(r), s, w, a)
	d.gap(1)
}

func (d *drawing) draw() {
	glyph, role := look(&d.f.Theme.Glyphs, d.s.Status)
	if polls(d.s) {
		role = theme.Info
	}
	d.gutter()
	d.l.Glyph(d.style(role), glyph)
	d.gap(1)
	d.cell(theme.Strong, panel.CutFront(d.shown, d.name), d.name, text.Left)
	d.gap(1)
	if !d.yields(stateColumn) {
		d.cell(role, stateWords(d.s), stateWidth, text.Left)
	}
	switch d.s.Status.State {
	case feeds.Live, feeds.Stale:
		d.open()
	default:
		d.closed()
	}
	d.l.Fill(d.style(theme.Text))
}

// open tells of a stream that stands: how long it has been silent, how fast and how late it is.
func (d *drawing) open() {
	silence, role := "", theme.Dim
	if !d.s.LastByte.IsZero() {
		silence = text.Duration(max(d.now.Sub(d.s.LastByte), 0))
	}
	if d.s.Status.State == feeds.Stale {
		role = theme.Stale
	}
	d.cell(role, silence, silenceWidth, text.Right)
	h := &d.s.Health
	d.cell(theme.Text, rate(h.Rate), rateWidth, text.Right)
	if d.w >= wideSpark && !d.yields(sparkColumn) {
		d.spark()
	}
	if d.w >= wideLag && !d.yields(lagColumn) {
		d.cell(theme.Dim, timing(h), lagWidth, text.Left)
	}
	if d.w >= wideUp && !d.yields(upColumn) {
		up := ""
		if !d.s.Up.IsZero() {
			up = "up " + text.Duration(max(d.now.Sub(d.s.Up), 0))
		}
		d.cell(theme.Dim, up, upWidth, text.Left)
	}
	d.tail()
}

func (d *drawing) spark() {
	h := &d.s.Health
	values := h.Spark[len(h.Spark)-min(h.SparkN, len(h.Spark)):]
	lo, hi := 0.0, 1.0
	for _, v := range values {
		hi = max(hi, v)
	}
	d.l.SparkRange(d.style(theme.Spark), &d.f.Theme.Glyphs, values, sparkCells(d.w), lo, hi)
	d.gap(2)
}

// closed tells of a feed without a stream: why, and what comes next.
func (d *drawing) closed() {
	st := d.s.Status
	sep := " " + d.f.Theme.Glyphs.Sep + " "
	what := ""
	switch st.State {
	case feeds.Waiting:
		what = "next try in " + text.Duration(max(st.NextTry.Sub(d.now), 0))
		if st.Attempt > 1 {
			what += fmt.Sprintf("%sattempt %d", sep, st.Attempt)
		}
		what += sep
	case feeds.Connecting:
		what = text.Duration(max(d.now.Sub(began(d.s)), 0)) + sep
		if st.Attempt > 1 {
			what += fmt.Sprintf("attempt %d%s", st.Attempt, sep)
		}
	case feeds.Live, feeds.Stale, feeds.Ended, feeds.Failed, feeds.Paused:
	}
	if d.s.Insecure {
		d.l.Put(d.style(theme.Bad), insecure)
		d.gap(2)
	}
	ending := d.ending()
	room := d.l.Left() - text.Width(ending) - 1
	d.l.Cell(d.style(theme.Text), what+d.reason(), max(room, 0), text.Left)
	d.gap(1)
	d.l.Put(d.style(theme.Dim), ending)
}

// began is when what a feed is doing began: the step of an attempt to connect, where it is known, else the state.
func began(s *feeds.Snapshot) time.Time {
	if s.Step.Since.IsZero() {
		return s.Status.Since
	}
	return s.Step.Since
}

// reason says why a feed has no stream, or what it is doing about it. It leaves out what names a host while secrets are hidden.
func (d *drawing) reason() string {
	st := d.s.Status
	switch {
	case d.s.Step.What != "":
		return stepWords(d.s.Step, d.f.HideSecrets)
	case d.f.HideSecrets:
		return panel.HideHosts(st.Reason)
	case st.State == feeds.Paused:
		return st.Reason + "; d resumes it"
	}
	return st.Reason
}

func stepWords(s conn.Step, hide bool) string {
	if hide && s.Host != "" {
		s.Host = conn.Masked
	}
	return s.String()
}

// tail ends an open stream's line as far as there is room.
func (d *drawing) tail() {
	if mark := findingSign + " " + d.mark; d.mark != "" && d.l.Left() > text.Width(mark) {
		d.l.Put(d.style(theme.Warn), mark)
		d.gap(2)
	}
	for _, part := range [...]string{d.reconnects(), d.anomalies(), d.id()} {
		if part != "" && d.l.Left() > text.Width(part) {
			d.l.Put(d.style(theme.Dim), part)
			d.gap(2)
		}
	}
}

func (d *drawing) ending() string { return d.reconnects() + " " }

func (d *drawing) reconnects() string {
	if d.s.Reconnects == 0 {
		return ""
	}
	return d.f.Theme.Glyphs.Retry + " " + text.Count(d.s.Reconnects)
}

func (d *drawing) anomalies() string {
	switch d.s.Anomalies {
	case 0:
		return ""
	case 1:
		return "1 anomaly"
	}
	return text.Short(float64(d.s.Anomalies)) + " anomalies"
}

func (d *drawing) id() string {
	if d.s.LastEventID == "" {
		return ""
	}
	return "id " + text.Truncate(text.Clean(d.s.LastEventID), 24)
}

// look is how a state is drawn.
func look(g *theme.Glyphs, s feeds.Status) (string, theme.Role) {
	switch s.State {
	case feeds.Live:
		return g.Live, theme.Good
	case feeds.Stale:
		return g.Stale, theme.Stale
	case feeds.Connecting:
		return g.Connecting, theme.Info
	case feeds.Waiting:
		if s.Routine {
			return g.Waiting, theme.Info
		}
		return g.Waiting, theme.Warn
	case feeds.Failed:
		return g.Failed, theme.Bad
	case feeds.Paused:
		return g.Paused, theme.Dim
	case feeds.Ended:
	}
	return g.Ended, theme.Dim
}

func rate(r float64) string {
	switch {
	case r == 0:
		return "0/s"
	case r < 10:
		return fmt.Sprintf("%.1f/s", r)
	}
	if r >= 1e6 {
		return text.Short(r) + "/s"
	}
	return text.Count(uint64(r+0.5)) + "/s"
}

// timing is the lag of the last minute where events name their time, else the gaps between them.
func timing(h *health.Report) string {
	w := &h.Windows[health.Minute]
	if w.Lag.Has50 {
		return "lag +" + quantiles(&w.Lag)
	}
	if w.Gap.Has50 {
		return "gap " + quantiles(&w.Gap)
	}
	return ""
}

// quantiles writes p50, p95 and p99, as far as there are samples enough, in one unit: 2/9/21ms, 0.2/1.3/4.1s. With
// tenths they are for less than ten alone, so that three of them find room in the column.
func quantiles(q *health.Quantiles) string {
	values := []time.Duration{q.P50, q.P95}
	if q.Has99 {
		values = append(values, q.P99)
	}
	unit, name, digits := time.Millisecond, "ms", 0
	switch most := values[len(values)-1]; {
	case most >= 1000*time.Minute:
		unit, name = time.Hour, "h"
	case most >= 1000*time.Second:
		unit, name = time.Minute, "m"
	case most >= 10*time.Second:
		unit, name = time.Second, "s"
	case most >= time.Second:
		unit, name, digits = time.Second, "s", 1
	case most < 10*time.Millisecond:
		digits = 1
	}
	s := ""
	for i, v := range values {
		if i > 0 {
			s += "/"
		}
		s += strconv.FormatFloat(float64(v)/float64(unit), 'f', digits, 64)
	}
	return s + name
}
