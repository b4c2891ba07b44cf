package metrics

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

const (
	// detailLabel is the width of the labels in the details.
	detailLabel = 11
	// chartHeight is the height of the chart in lines.
	chartHeight = 8
)

// Detail implements [panel.Detailer]: the selected series with a chart of its window.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	selected := p.row(p.Selected())
	if selected == nil {
		return "", nil, false
	}
	p.Scroll.Hold(f.Now)
	p.reader.Read(f.Now, 0, 0, 0, &p.detail)
	at := p.reader.Find(selected.Name)
	p.reader.Read(f.Now, at, at+1, p.opts.Buckets, &p.detail)
	if at < 0 || len(p.detail.Rows) == 0 {
		return "", nil, false
	}
	r := &p.detail.Rows[0]
	series.Bridge(r.Spark)
	d := details{th: f.Theme, line: widget.NewLine(w), w: w}
	d.series(p, f, r)
	d.chart(r.Spark, !p.traits(r.Name).fraction)
	return text.Truncate(r.Name, maxName), d.lines, true
}

// details builds lines of a label and words each, and a chart.
type details struct {
	th    *theme.Theme
	line  *widget.Line
	w     int
	lines []string
}

func (d *details) put(label string, role theme.Role, words string) {
	d.line.Reset(d.w)
	d.line.Cell(d.th.Style(theme.Dim), label, detailLabel, text.Left).Put(d.th.Style(role), words)
	d.lines = append(d.lines, d.line.String())
}

// series adds what there is to say of a series.
func (d *details) series(p *Panel, f panel.Frame, r *series.Row) {
	known := p.traits(r.Name)
	exact := func(v float64) string {
		return strings.TrimSpace(strconv.FormatFloat(v, 'g', -1, 64) + " " + string(r.Unit))
	}
	short := func(v float64) string { return string(appendValue(nil, v, !known.fraction)) }
	level := known.level(r)
	role, glyph := levelLook(level, &d.th.Glyphs)
	d.put("series", theme.Strong, r.Name)
	d.put("value", role, exact(r.Last)+" "+glyph)
	if t := known.threshold; t != nil {
		d.put("level", role, level.String())
		d.put("thresholds", theme.Text, t.words())
	}
	if win := &r.Window; win.Count > 0 {
		d.put("last "+string(panel.AppendAge(nil, p.opts.Window)), theme.Text, fmt.Sprintf("min %s, avg %s, max %s, %s values",
			short(win.Min), short(win.Mean), short(win.Max), text.Count(win.Count)))
	}
	d.put("so far", theme.Text, fmt.Sprintf("min %s, max %s, %s values", short(r.Lowest), short(r.Highest), text.Count(r.Updates)))
	if !f.HideSecrets {
		d.put("feed", theme.Text, p.Sources.Name(r.Feed))
	}
	age := string(panel.AppendAge(nil, panel.Age(f.Now, r.Updated)))
	d.put("updated", theme.Text, r.Updated.In(f.Now.Location()).Format(time.TimeOnly)+", "+age+" ago")
	d.put("", theme.Text, "")
}

// words says where the levels begin.
func (t *Threshold) words() string {
	from := "from"
	if t.Critical < t.Warn {
		from = "down from"
	}
	var words string
	if !math.IsInf(t.Warn, 0) {
		words = fmt.Sprintf("warning %s %v", from, t.Warn)
	}
	if !math.IsInf(t.Critical, 0) {
		if words != "" {
			words += ", "
		}
		words += fmt.Sprintf("critical %s %v", from, t.Critical)
	}
	return words
}

// chart adds a chart of values, as many cells for each as there is room for, with the largest and the least at its left.
func (d *details) chart(values []float64, whole bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	room := d.w - detailLabel
	if lo > hi || room <= 0 {
		return
	}
	values = values[max(len(values)-room, 0):]
	cells := max(room/max(len(values), 1), 1)
	ramp := d.th.Glyphs.Ramp
	for y := range chartHeight {
		label := ""
		switch y {
		case 0:
			label = string(appendValue(nil, hi, whole))
		case chartHeight - 1:
			label = string(appendValue(nil, lo, whole))
		}
		d.line.Reset(d.w)
		d.line.Cell(d.th.Style(theme.Dim), label, detailLabel-1, text.Right).Gap(1)
		for _, v := range values {
			steps := height(v, lo, hi, chartHeight*len(ramp)) - (chartHeight-1-y)*len(ramp)
			if steps <= 0 {
				d.line.Gap(cells)
				continue
			}
			d.line.Repeat(d.th.Style(theme.Spark), ramp[min(steps, len(ramp))-1], cells)
		}
		d.lines = append(d.lines, d.line.String())
	}
}

// height gives how many of n steps a value is high, at least one; zero if it is none.
func height(v, lo, hi float64, n int) int {
	switch {
	case math.IsNaN(v):
		return 0
	case hi <= lo:
		return n / 2
	}
	return 1 + int((v-lo)/(hi-lo)*float64(n-1))
}
