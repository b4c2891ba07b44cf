// Package chart draws numbers over time as lines of braille dots, with a value axis, a time axis, a legend, limits and a
// cursor; and counts over time and size as a heat map, or over size alone as a histogram. What is to be drawn goes in,
// already divided into spans of equal time; lines of an exact size come out. The package computes no statistics, keeps
// no state and reads no clock.
package chart

import (
	"math"
	"slices"
	"time"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Span is what was measured in a stretch of time: the extremes and the last number. If nothing was, Last is NaN.
type Span struct {
	Min, Max, Last float64
	// Gap reports that numbers are missing between this span and the one before: the line is interrupted.
	Gap bool
}

// Series is one line of a chart.
type Series struct {
	Name, Unit string
	Role       theme.Role
	// Spans are stretches of equal length that divide the time from Options.From to Options.To.
	Spans []Span
}

// Limit is a value that is marked by a horizontal line.
type Limit struct {
	Value float64
	Role  theme.Role
}

// Options say what a chart shows.
type Options struct {
	From, To time.Time
	// First numbers the first span since some fixed moment. Spans with the same number share a column from frame to
	// frame, so a line that moves keeps its shape.
	First int64
	// Location is the time zone of the time axis; nil means UTC.
	Location *time.Location
	// Number writes a value of the axis and of the legend, so that values that differ by precision look different; nil
	// means [text.Precise].
	Number func(v, precision float64) string
	Limits []Limit
	// Level returns the role of a value in a chart of one series, for limits with their own colors; nil means the
	// series' role.
	Level func(float64) theme.Role
	// Cursor is the moment whose values the legend shows; zero means the newest.
	Cursor time.Time
}

// The sizes from which a chart has its parts.
const (
	minLegend = 5
	minTimes  = 4
	minValues = 24
)

// Chart is a chart of a certain size.
type Chart struct {
	th     *theme.Theme
	o      Options
	series []Series
	line   *widget.Line

	w, h   int // Of the whole, and of the plot.
	keys   keys
	timed  bool // Has a time axis.
	axis   int  // Cells of the value axis.
	lo, hi float64
	labels map[int]label // By line of the plot.
	dots   []uint8       // The dots of each cell of the plot, by row.
	owner  []uint8       // The series that set a dot there last.
	limits map[int]theme.Role
	cursor int // The cell of the cursor, -1 for none.
	// letters distinguishes lines by letters, where colors or dots cannot.
	letters bool
}

type label struct {
	text string
	role theme.Role
}

// New returns a chart of w by h cells.
func New(th *theme.Theme, o Options, series []Series, w, h int) *Chart {
	if o.Number == nil {
		o.Number = text.Precise
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	c := &Chart{th: th, o: o, series: series[:min(len(series), maxSeries)], w: max(w, 0), line: widget.NewLine(w)}
	plain := len(th.Glyphs.Bar) == 1 || th.Style(theme.Hue) == th.Style(theme.Hue+1)
	c.letters = plain && len(series) > 1
	plot := max(h, 0)
	if h >= minTimes {
		c.timed = true
		plot--
	}
	c.lo, c.hi = c.bounds()
	if h >= minLegend && len(series) > 0 {
		c.keys = c.arrange(max(plot/4, 1))
		plot -= c.keys.lines
	}
	c.measure(plot)
	c.plot()
	c.cursor = -1
	if !o.Cursor.IsZero() {
		c.cursor = c.cell(o.Cursor)
	}
	return c
}

// leastTicks is the number of ticks for which a range always contains two.
const leastTicks = 4

// maxSeries bounds the lines of a chart.
const maxSeries = 250

// Draw returns the lines of a chart of w by h cells.
func Draw(th *theme.Theme, o Options, series []Series, w, h int) []string {
	return New(th, o, series, w, h).Lines()
}

// Lines returns the chart's lines.
func (c *Chart) Lines() []string {
	var lines []string
	for y := range c.keys.lines {
		lines = append(lines, c.legend(y))
	}
	for y := range c.h {
		lines = append(lines, c.row(y))
	}
	if c.timed {
		lines = append(lines, c.times())
	}
	return lines
}

// cells returns the width of the plot.
func (c *Chart) cells() int { return max(c.w-c.axis, 0) }

// At returns the moment of a cell of the chart, counted from its left end; it is clamped to the chart's time.
func (c *Chart) At(x int) time.Time {
	cells := max(c.cells(), 1)
	x = min(max(x-c.axis, 0), cells-1)
	return c.o.From.Add(time.Duration((float64(x) + 0.5) / float64(cells) * float64(c.o.To.Sub(c.o.From))))
}

// Step returns the time of one cell.
func (c *Chart) Step() time.Duration { return c.o.To.Sub(c.o.From) / time.Duration(max(c.cells(), 1)) }

// cell returns the cell of the plot for a moment, -1 if it is outside.
func (c *Chart) cell(at time.Time) int {
	span := c.o.To.Sub(c.o.From)
	if since := at.Sub(c.o.From); since >= 0 && since < span {
		return min(int(float64(since)/float64(span)*float64(c.cells())), c.cells()-1)
	}
	return -1
}

// measure decides the scale and the axis for a plot of h lines.
func (c *Chart) measure(h int) {
	c.h = h
	if len(c.series) == 1 && c.lo > 0 && c.lo <= c.hi/2 {
		c.lo = 0 // The area below the line starts at zero, if that costs little.
	}
	ticks, step := c.scale(h)
	c.labels = make(map[int]label)
	if c.w < minValues {
		return
	}
	most := c.w / 3
	mark := func(v float64, role theme.Role, unit string) {
		if y := c.y(v) / dotsHigh; y < h && c.labels[y].text == "" {
			l := label{c.o.Number(v, step), role}
			if unit != "" && text.Width(l.text+" "+unit) < most {
				l.text += " " + unit
			}
			c.labels[y] = l
			c.axis = max(c.axis, text.Width(l.text)+1)
		}
	}
	if n := len(ticks); n > 0 {
		mark(ticks[n-1], theme.Dim, c.unit()) // Rather than one below it in the same line.
	}
	for _, v := range ticks {
		mark(v, theme.Dim, "")
	}
	for _, l := range c.o.Limits {
		if l.Value >= c.lo && l.Value <= c.hi {
			mark(l.Value, l.Role, "")
		}
	}
	c.axis = min(c.axis, most)
}

// unit returns the unit of all series, unless the legend shows it.
func (c *Chart) unit() string {
	if c.keys.lines > 0 || len(c.series) == 0 {
		return ""
	}
	unit := c.series[0].Unit
	if slices.ContainsFunc(c.series, func(s Series) bool { return s.Unit != unit }) {
		return ""
	}
	return text.Clean(unit)
}

// scale extends the range to parts of a step, so that it neither jumps with every new extreme nor wastes room, and returns
// the ticks in it, at least two if a plot of h lines has room for them.
func (c *Chart) scale(h int) (ticks []float64, step float64) {
	lo, hi := c.lo, c.hi
	for n := max((h+2)/4, 1); ; n++ {
		ticks, step = ticksOf(lo, hi, n), hi-lo
		if len(ticks) > 1 {
			step = ticks[1] - ticks[0]
			part := step / 5
			c.lo, c.hi = math.Floor(lo/part+1e-6)*part, math.Ceil(hi/part-1e-6)*part
		}
		ticks = slices.DeleteFunc(ticks, func(v float64) bool { return v < c.lo-step*1e-6 || v > c.hi+step*1e-6 })
		if len(ticks) > 1 || h < 2 || n > leastTicks {
			return ticks, step
		}
	}
}

// bounds returns the extremes of what is drawn, with some room if they are the same.
func (c *Chart) bounds() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range c.series {
		for i := range s.Spans {
			if v := &s.Spans[i]; finite(v) {
				lo, hi = min(lo, v.Min), max(hi, v.Max)
			}
		}
	}
	for _, l := range c.o.Limits {
		if near := (hi - lo) / 2; l.Value >= lo-near && l.Value <= hi+near {
			lo, hi = min(lo, l.Value), max(hi, l.Value)
		}
	}
	switch {
	case lo > hi:
		return 0, 1
	case lo == hi:
		room := max(math.Abs(lo)/10, 1e-9)
		return lo - room, hi + room
	}
	return lo, hi
}

func finite(s *Span) bool { return s.Last-s.Last == 0 && s.Min-s.Min == 0 && s.Max-s.Max == 0 }
