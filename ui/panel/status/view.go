package status

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/health"
	"feedscope/feeds/relay/tap"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// headerFrom is the height from which there are titles even if they cost a feed its line.
const headerFrom = 4

// Lines implements [panel.Panel]: a line for each feed, below the titles where there is room for them.
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	return p.Split(f, w, h, len(p.order)+1, p, p.list)
}

func (p *Panel) list(f panel.Frame, w, h int) []string {
	p.Fit(len(p.order), p.Head(h, min(len(p.Sources.Indexes)+1, headerFrom)))
	p.columns = arrange(w, p.wants(f))
	first, end := p.Scroll.Range()
	p.lines = p.lines[:0]
	for y := range h {
		p.line.Reset(w)
		switch row := first + y - p.Header; {
		case y < p.Header:
			p.columns.header(&p.line, f.Theme, p.anyOpen())
		case row < end:
			p.drawFeed(&p.line, f, p.order[row], f.Focused && row == p.Selected())
		case row == 0 && len(p.Sources.Indexes) > 0:
			p.line.Gap(1).Put(f.Theme.Style(theme.Dim), panel.Joined("no feed matches", f.Keys.Hint(keymap.Back, "clears the filter")))
		}
		p.lines = append(p.lines, p.line.String())
	}
	return p.lines
}

// anyOpen reports whether a visible feed has a stream, and so values for the columns.
func (p *Panel) anyOpen() bool {
	for _, s := range p.visible() {
		if open(s) {
			return true
		}
	}
	return false
}

func open(s *feeds.Snapshot) bool {
	return s.Status.State == feeds.Live || s.Status.State == feeds.Stale
}

func (p *Panel) drawFeed(line *widget.Line, f panel.Frame, index int, selected bool) {
	s, ok := p.take(index)
	if !ok {
		return
	}
	name := p.names.Short(p.deps.Shown(index, f.HideSecrets), p.columns.name)
	d := drawing{
		l: line, f: f, s: &s, columns: p.columns, now: p.Now, selected: selected,
		name: name, hue: panel.FeedHue(index), judged: p.judge(index), verdict: p.verdict(index),
	}
	d.draw()
}

// stateWords returns a feed's state, never live for a polled one.
func stateWords(s *feeds.Snapshot) string {
	if polls(s) {
		return "polling " + text.Interval(s.Poll)
	}
	return panel.StateWord(s.Status.State)
}

// polls reports whether a feed is polled successfully.
func polls(s *feeds.Snapshot) bool { return s.Poll > 0 && s.Status.State == feeds.Live }

// drawing is one feed's line being drawn.
type drawing struct {
	l        *widget.Line
	f        panel.Frame
	s        *feeds.Snapshot
	columns  columns
	now      time.Time
	selected bool
	name     string
	hue      theme.Role
	judged   judgment
	verdict  tap.Verdict // Of a stream of another program.
}

func (d *drawing) style(r theme.Role) theme.Style { return d.f.Theme.Row(r, d.selected) }

func (d *drawing) gap(n int) { d.l.Space(d.style(theme.Text), n) }

func (d *drawing) cell(r theme.Role, s string, w int, a text.Align) {
	d.l.Cell(d.style(r), s, w, a)
	d.gap(wideGap)
}

func (d *drawing) draw() {
	glyph, role := look(&d.f.Theme.Glyphs, d.s.Status)
	if v := &d.verdict; v.Over && v.State != answer.Streaming {
		glyph, role = figures.Glyph(&d.f.Theme.Glyphs, v.State), figures.Look(v.State)
	}
	if polls(d.s) {
		role = theme.Info
	}
	sign := " "
	if d.judged.code != "" {
		sign = findingSign
	}
	d.l.Glyph(d.style(theme.Warn), sign).Glyph(d.style(role), glyph)
	d.gap(1)
	d.cell(d.hue, d.name, d.columns.name, text.Left)
	state := stateWords(d.s)
	if v := &d.verdict; v.Over && v.State != answer.Streaming {
		state = v.State.String()
	}
	if d.s.Status.Altered != "" && open(d.s) {
		state, role = "ALTERED", theme.Bad // The glyph shows the state.
	}
	if d.s.Insecure && open(d.s) && d.columns.after[notes] < len(insecure) {
		state, role = insecure, theme.Bad // This word must be visible at every width. The glyph shows the state.
	}
	d.l.Cell(d.style(role), state, stateWidth, text.Left)
	d.gap(stateGap)
	if open(d.s) {
		d.open()
	} else {
		d.closed()
	}
	d.l.Fill(d.style(theme.Text))
}

func (d *drawing) open() {
	for i, w := range d.columns.after {
		switch c := column(i); {
		case w == 0:
		case c == spark:
			d.spark(w)
		case c == notes:
			d.drawNotes(w)
			d.gap(wideGap)
		default:
			role, value := d.value(c)
			d.cell(role, value, w, columnTypes[c].align)
		}
	}
}

// spark draws the rate of the last seconds, from zero and with room above a steady rate.
func (d *drawing) spark(w int) {
	h := &d.s.Health
	values := h.Spark[len(h.Spark)-min(h.SparkN, len(h.Spark)):]
	hi := 1.0
	for _, v := range values {
		hi = max(hi, v)
	}
	d.l.SparkRange(d.f.Theme.Gradient(d.hue, d.selected), &d.f.Theme.Glyphs, values, w, 0, hi*headroom)
	d.gap(wideGap)
}

// headroom is how far the sparkline reaches above its largest value, so a steady rate is not drawn as a solid bar.
const headroom = 4. / 3

// closed draws why a feed has no stream, and what happens next.
func (d *drawing) closed() {
	st := d.s.Status
	var parts []string
	switch st.State {
	case feeds.Waiting:
		if !st.NextTry.IsZero() { // Else others decide when, such as collectors.
			parts = append(parts, "retrying in "+text.Duration(max(st.NextTry.Sub(d.now), 0)))
		}
	case feeds.Connecting:
		parts = append(parts, text.Duration(max(d.now.Sub(began(d.s)), 0)))
	case feeds.Live, feeds.Stale, feeds.Ended, feeds.Failed, feeds.Paused:
	}
	if st.Attempt > 1 {
		parts = append(parts, fmt.Sprintf("attempt %d", st.Attempt))
	}
	if reason := d.reason(); reason != st.State.String() {
		parts = append(parts, reason)
	}
	if d.s.Insecure {
		d.l.Put(d.style(theme.Bad), insecure)
		d.gap(wideGap)
	}
	ending := d.reconnects()
	if d.judged.code != "" {
		ending = strings.TrimSpace(findingSign + " " + d.judged.code + "  " + ending)
	}
	room := d.l.Left() - text.Width(ending) - 2
	d.l.Cell(d.style(theme.Text), widget.Join(d.f.Theme, parts...), max(room, 0), text.Left)
	d.gap(1)
	d.l.Put(d.style(theme.Dim), ending)
}

// began returns when the step of a connection attempt began, or else the state.
func began(s *feeds.Snapshot) time.Time {
	if s.Step.Since.IsZero() {
		return s.Status.Since
	}
	return s.Step.Since
}

// reason returns why a feed has no stream, or what it is doing about it, with hosts masked while they are
// hidden.
func (d *drawing) reason() string {
	st := d.s.Status
	reason := strings.Replace(st.Reason, d.verdict.Words(), d.verdict.Why, 1) // The state says the rest.
	switch {
	case d.s.Step.What != "":
		return stepWords(d.s.Step, d.f.HideSecrets)
	case d.f.HideSecrets:
		return panel.HideHosts(reason)
	case st.State == feeds.Paused:
		return reason + "; d resumes it"
	}
	return reason
}

func stepWords(s conn.Step, hide bool) string {
	if hide && s.Host != "" {
		s.Host = redact.Mask
	}
	return s.String()
}

// look returns the glyph and the role of a state.
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

// delays returns the lag of the last minute if events have a time, else the gaps between them.
func delays(h *health.Report) string {
	w := &h.Windows[health.Minute]
	switch {
	case w.Lag.Has50 && w.Lag.P50 < h.Resolution:
		return "lag " + quantiles(&w.Lag, h.Resolution)
	case w.Lag.Has50:
		return "lag +" + quantiles(&w.Lag, h.Resolution)
	case w.Gap.Has50:
		return "gap " + quantiles(&w.Gap, 0)
	}
	return ""
}

// distortedMark follows figures that are not the server's, because feedscope altered the stream.
const distortedMark = "*"

// markOf returns the mark for figures of a stream to which feedscope did something, empty if it did nothing.
func markOf(altered string) string {
	if altered == "" {
		return ""
	}
	return distortedMark
}

// marked returns delays with the mark, if they need it: "gap*2/9/21ms", which is no wider.
func marked(delays string, s *feeds.Snapshot) string {
	if s.Status.Altered != "" {
		return strings.Replace(delays, " ", distortedMark, 1)
	}
	return delays
}

// quantiles returns p50, p95 and, with enough samples, p99 in one unit: 2/9/21ms, 0.2/1.3/4.1s. Only values
// below ten have tenths, which keeps three of them within the column. Values are multiples of the resolution, or below
// it: <1/4/6s, and <1s if all of them are.
func quantiles(q *health.Quantiles, resolution time.Duration) string {
	values := []time.Duration{q.P50, q.P95}
	if q.Has99 {
		values = append(values, q.P99)
	}
	most := values[len(values)-1]
	if most < resolution {
		return "<" + text.Interval(resolution)
	}
	unit, name, digits := time.Millisecond, "ms", 0
	switch {
	case most >= 1000*time.Minute:
		unit, name = time.Hour, "h"
	case most >= 1000*time.Second:
		unit, name = time.Minute, "m"
	case most >= 10*time.Second:
		unit, name = time.Second, "s"
	case most >= time.Second, resolution >= 100*time.Millisecond:
		unit, name, digits = time.Second, "s", 1
	case most < 10*time.Millisecond:
		digits = 1
	}
	if resolution >= unit {
		digits = 0
	}
	all := make([]string, len(values))
	for i, v := range values {
		if v < resolution && float64(resolution) >= float64(unit)/math.Pow10(digits) {
			v, all[i] = resolution, "<"
		} else if resolution > 0 {
			v = v.Truncate(resolution)
		}
		all[i] += strconv.FormatFloat(float64(v)/float64(unit), 'f', digits, 64)
	}
	return strings.Join(all, "/") + name
}
