package events

import (
	"math"
	"strconv"

	"feedscope/feeds/state/watch"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// drawWatches appends a line for each watched value that fits, and a remark if some do not.
func (p *Panel) drawWatches(dst []string, f panel.Frame, w, h int) []string {
	p.watching.values = p.watching.set.Read(p.watching.values)
	values := p.watching.values
	shown := len(values)
	if shown > h {
		shown = max(h-1, 0)
	}
	names := watchNames(values[:shown], w)
	for i := range values[:shown] {
		p.line.Reset(w)
		p.drawWatch(f, &values[i], names)
		dst = append(dst, p.line.String())
	}
	if left := len(values) - shown; left > 0 && h > 0 {
		p.line.Reset(w)
		p.line.Gap(1).Put(f.Theme.Style(theme.Warn), "no room for "+text.Count(left)+" more; :unwatch removes one")
		dst = append(dst, p.line.String())
	}
	return dst
}

// The parts of a watched value's line in cells. Its name gets at most a share of the line.
const (
	watchNameShare = 3
	watchValue     = 12
	watchAge       = 4
	watchRange     = 9
)

func watchNames(values []watch.Value, w int) (width int) {
	for i := range values {
		width = max(width, text.Width(values[i].String()))
	}
	return min(width, w/watchNameShare)
}

func (p *Panel) drawWatch(f panel.Frame, v *watch.Value, names int) {
	l, th := &p.line, f.Theme
	dim, strong := th.Style(theme.Dim), th.Style(theme.Strong)
	l.Space(dim, 1).Cell(th.Style(theme.Name), v.String(), names, text.Left).Space(dim, 1)
	if v.Count == 0 {
		l.Put(dim, "no event contains it yet")
		return
	}
	var age [8]byte
	old := text.Pad(string(panel.AppendAge(age[:0], panel.Age(f.Now, v.Updated))), watchAge, text.Right)
	if v.Numbers == 0 {
		l.Clip(strong, v.Text, l.Left()-watchAge-1).Right(dim, old)
		return
	}
	l.Cell(strong, v.Text, min(max(watchValue, text.Width(v.Text)), 2*watchValue), text.Right)
	l.Space(dim, 1).Put(dim, old)
	for _, bound := range []struct {
		name  string
		value float64
	}{{"min", v.Min}, {"max", v.Max}} {
		digits := number(bound.value)
		width := max(watchRange, len(digits))
		if l.Left() > len(bound.name)+width+3 {
			l.Put(dim, "  "+bound.name+" ").Cell(th.Style(theme.Text), digits, width, text.Left)
		}
	}
	l.Space(dim, 1).Spark(th.Gradient(theme.Spark, false), &th.Glyphs, v.History, l.Left()-1)
}

// Numbers outside this range are written with an exponent.
const (
	leastPlain = 1e-6
	mostPlain  = 1e15
)

// number returns a number with all its digits.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < leastPlain || a >= mostPlain) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
