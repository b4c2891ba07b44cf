package metrics

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/term/chart"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

const (
	// detailLabel is the width of the labels in the details.
	detailLabel = 11
	// chartHeight is the height of the chart in lines.
	chartHeight = 10
	// chartWindow is the window of the chart at first, unless the panel's own is longer.
	chartWindow = 5 * time.Minute
)

// Detail implements [panel.Selector]: the selected series with a chart of its window.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	selected := p.row(p.Selected())
	if selected == nil {
		return "", nil, false
	}
	p.reader.Read(f.Now, 0, 0, 0, &p.detail)
	at := p.reader.Find(selected.ID)
	p.reader.Read(f.Now, at, at+1, buckets, &p.detail)
	if at < 0 || len(p.detail.Rows) == 0 {
		return "", nil, false
	}
	r := &p.detail.Rows[0]
	series.Bridge(r.Spark)
	d := panel.NewChartSheet(f, w, detailLabel)
	p.facts(d, f.Theme, r)
	p.drawChart(d, f, r, at)
	return text.Truncate(r.Name, maxName), d.Lines(), true
}

func (p *Panel) facts(s *panel.Sheet, th *theme.Theme, r *series.Row) {
	known := p.traits(r.Name)
	exact := func(v float64) string {
		return strings.TrimSpace(strconv.FormatFloat(v, 'g', -1, 64) + " " + string(r.Unit))
	}
	short := func(v float64) string { return string(appendValue(nil, v, !known.fraction)) }
	level := known.level(r)
	role, glyph := levelLook(level, &th.Glyphs)
	s.Put("series", theme.Strong, r.Name)
	s.Put("value", role, exact(r.Last)+" "+glyph)
	if t := known.threshold; t != nil {
		s.Put("level", role, level.String())
		s.Fact("thresholds", t.Words())
	}
	if win := &r.Window; win.Count > 0 {
		s.Fact("last "+string(panel.AppendAge(nil, p.c.Window)), fmt.Sprintf("min %s, avg %s, max %s, %s",
			short(win.Min), short(win.Mean), short(win.Max), text.Counted(win.Count, "value")))
	}
	s.Fact("so far", fmt.Sprintf("min %s, max %s, %s", short(r.Lowest), short(r.Highest), text.Counted(r.Updates, "value")))
	s.Missing(&p.snap.Missing)
	if idle := p.idle(); idle != "" {
		s.Put("thresholds", theme.Warn, idle)
	}
	s.Feed(p.Sources.Name(r.Feed))
	s.Updated(r.Updated)
}

// drawChart adds a chart of the series at a place of the order, with its thresholds. Without a track it reaches back only
// as far as the panel does.
func (p *Panel) drawChart(s *panel.Sheet, f panel.Frame, r *series.Row, at int) {
	known := p.traits(r.Name)
	line := chart.Series{Name: "last " + p.window.String(), Unit: string(r.Unit), Role: theme.Spark}
	p.reader.Tracks(f.Now, time.Duration(p.window), []int{at}, &p.track)
	o := chart.Options{
		From: p.track.From(), To: p.track.To(), First: p.track.Grid.First, Location: f.Now.Location(),
	}
	if line.Spans = panel.Spans(p.track.Spans[0]); len(line.Spans) == 0 {
		line.Name = "last " + text.Interval(p.c.Window)
		o.From, o.To, o.First = f.Now.Add(-p.c.Window), f.Now, 0
		for _, v := range r.Spark {
			line.Spans = append(line.Spans, chart.Span{Min: v, Max: v, Last: v})
		}
	}
	if t := known.threshold; t != nil {
		o.Limits = []chart.Limit{{Value: t.Warn, Role: theme.Warn}, {Value: t.Critical, Role: theme.Bad}}
		o.Level = func(v float64) theme.Role { return known.trendRole(v, false) }
	}
	s.Chart(chartHeight, func(w, h int) []string { return chart.Draw(f.Theme, o, []chart.Series{line}, w, h) })
}
