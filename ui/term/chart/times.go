package chart

import (
	"time"

	"feedscope/ui/term/theme"
)

// steps are the distances between the labels of a time axis.
var steps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// timeRoom is the least distance of two labels in cells.
const timeRoom = 14

// times returns the time axis: round times of day, and that of the cursor.
func (c *Chart) times() string {
	l, dim := c.line, c.th.Style(theme.Dim)
	l.Reset(c.w)
	if c.cells() < len(time.TimeOnly) || !c.o.To.After(c.o.From) {
		return l.String()
	}
	step, layout := c.timeStep()
	cursor := ""
	from, to := 0, 0 // The cells of the cursor's label.
	if c.cursor >= 0 {
		cursor = c.o.Cursor.In(c.o.Location).Format(time.TimeOnly)
		from = c.axis + min(max(c.cursor-len(cursor)/2, 0), max(c.cells()-len(cursor), 0))
		to = from + len(cursor)
	}
	_, offset := c.o.From.In(c.o.Location).Zone()
	shift := time.Duration(offset) * time.Second
	for at := c.o.From.Add(shift).Truncate(step).Add(-shift); at.Before(c.o.To); at = at.Add(step) {
		x := c.cell(at)
		if x < 0 {
			continue
		}
		name := at.In(c.o.Location).Format(layout)
		x += c.axis - len(name)/2
		if cursor != "" && l.Used() < to && x+len(name) >= from {
			l.To(dim, from).Put(c.th.Style(theme.Strong), cursor)
		}
		if x > l.Used() && x >= c.axis && x+len(name) <= c.w && (cursor == "" || x > to || x+len(name) < from) {
			l.To(dim, x).Put(dim, name)
		}
	}
	if cursor != "" && l.Used() <= from {
		l.To(dim, from).Put(c.th.Style(theme.Strong), cursor)
	}
	return l.String()
}

// timeStep returns the distance between labels, and how they are written.
func (c *Chart) timeStep() (time.Duration, string) {
	room := time.Duration(float64(c.o.To.Sub(c.o.From)) * timeRoom / float64(max(c.cells(), 1)))
	step := steps[len(steps)-1]
	for _, s := range steps {
		if s >= room {
			step = s
			break
		}
	}
	if step < time.Minute {
		return step, time.TimeOnly
	}
	return step, "15:04"
}
