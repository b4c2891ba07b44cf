package ticker

import (
	"math"
	"slices"
	"time"

	"feedscope/feeds/state/ticker"
	"feedscope/feeds/state/track"
	"feedscope/ui/panel"
	"feedscope/ui/term/chart"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Detail implements [panel.Selector]: every value of the selected row in full.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", nil, false
	}
	charted := p.readTrack(r.Key, f.Now)
	s := panel.NewSheet(f, w, p.labelWidth())
	if charted {
		s = panel.NewChartSheet(f, w, p.labelWidth())
	}
	s.Put(p.keyTitle, theme.Strong, r.Key)
	for i := range p.c.Columns {
		switch c, v := &p.c.Columns[i], &r.Cells[i]; {
		case c.spark() && charted && i == p.charted: // The chart has it.
		case c.spark():
			drawHistory(s, f.Theme, c, v)
		case c.As == "text":
			s.Payload(c.Title, v.Text)
		default:
			value, _, role := c.appendValue(nil, v, &f.Theme.Glyphs, f.Now.Location())
			s.Put(c.Title, role, string(value))
		}
	}
	s.Blank()
	s.Missing(&p.snap.Missing)
	s.Feed(p.Sources.Name(r.Feed))
	s.Updated(r.Updated)
	s.Fact("events", text.Count(r.Updates))
	if charted {
		p.drawChart(s, f)
	}
	return text.Truncate(r.Key, maxText), s.Lines(), true
}

func (p *Panel) labelWidth() int {
	w := len("updated") + 2
	for i := range p.want {
		w = max(w, p.titleWidth(i)+1)
	}
	return w
}

// chartHeight is the least height of the chart in lines.
const chartHeight = 10

// readTrack reads the track of a row and reports whether it has any numbers.
func (p *Panel) readTrack(key string, now time.Time) bool {
	p.reader.Track(key, p.charted, now, time.Duration(p.window), &p.track)
	return slices.ContainsFunc(p.track.Spans[0], func(s track.Span) bool { return !math.IsNaN(s.Last) })
}

// drawChart adds a chart of the track.
func (p *Panel) drawChart(s *panel.Sheet, f panel.Frame) {
	c := &p.c.Columns[p.charted]
	line := chart.Series{Name: c.Title + ", last " + p.window.String(), Spans: panel.Spans(p.track.Spans[0])}
	var ends []float64
	for _, v := range line.Spans {
		if !math.IsNaN(v.Last) {
			ends = append(ends, v.Last)
		}
	}
	line.Role = trend(ends)
	o := chart.Options{
		From: p.track.From(), To: p.track.To(), First: p.track.Grid.First, Location: f.Now.Location(), Number: c.precise,
	}
	s.Chart(chartHeight, func(w, h int) []string { return chart.Draw(f.Theme, o, []chart.Series{line}, w, h) })
}

// precise writes a number of the column for a chart.
func (c *Column) precise(v, precision float64) string {
	switch c.As {
	case "bytes":
		return text.Bytes(int64(clamp(v)))
	case "duration":
		return string(appendMillis(nil, v))
	case "percent":
		return text.Precise(v, precision) + "%"
	}
	return text.Precise(v, precision)
}

// drawHistory adds a sparkline with its least and greatest value.
func drawHistory(s *panel.Sheet, th *theme.Theme, c *Column, v *ticker.Cell) {
	if len(v.History) == 0 {
		s.Put(c.Title, theme.Faint, "-")
		return
	}
	line := s.Start(c.Title)
	values := v.History[max(len(v.History)-line.Left(), 0):]
	low, high := slices.Min(v.History), slices.Max(v.History)
	line.SparkRange(th.Gradient(trend(values), false), &th.Glyphs, values, len(values), low, high)
	s.End()
	s.Put("", theme.Dim, string(text.AppendFixed(nil, low, c.Decimals))+" to "+string(text.AppendFixed(nil, high, c.Decimals)))
}
