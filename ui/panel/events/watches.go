package events

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/state/watch"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// watching is what the user watches, and how it was drawn last.
type watching struct {
	set    watch.Set
	values []watch.Value
}

// backfill is how many of the newest events a new watch looks back at.
const backfill = 10_000

// watch begins to watch a path.
func (p *Panel) watch(path string) error {
	path = strings.TrimPrefix(path, ".")
	if path == "" {
		return errors.New("watch what? Name a JSON path, for example :watch .price")
	}
	if !p.watching.set.Add(path, p.past) {
		return fmt.Errorf("%s is watched already, or %d other paths are; :unwatch gives one up", path, watch.Max)
	}
	return nil
}

// past gives the newest events that are held of the panel's feeds and types.
func (p *Panel) past(yield func(e *feeds.Event) bool) {
	_, next := p.history.Range()
	for seq := next - min(next, backfill); seq < next; seq++ {
		h, ok := p.history.Head(seq)
		if !ok || !p.rows.selection.head(h) {
			continue
		}
		if e, ok := p.history.Event(seq, &p.buffer); ok && !yield(&e) {
			return
		}
	}
}

func (p *Panel) unwatch(path string) error {
	path = strings.TrimPrefix(path, ".")
	if !p.watching.set.Remove(path) {
		return fmt.Errorf("%s is not watched", path)
	}
	return nil
}

// drawWatches appends a line for each watched path, as far as there is room.
func (p *Panel) drawWatches(dst []string, f panel.Frame, w, h int) []string {
	p.watching.values = p.watching.set.Read(p.watching.values)
	for i := range min(len(p.watching.values), h) {
		p.line.Reset(w)
		p.drawWatch(f, &p.watching.values[i])
		dst = append(dst, p.line.String())
	}
	return dst
}

// The parts of a watched path's line, in cells.
const (
	watchPath  = 16
	watchValue = 14
	watchRange = 9
)

func (p *Panel) drawWatch(f panel.Frame, v *watch.Value) {
	l, th := p.line, f.Theme
	dim, strong := th.Style(theme.Dim), th.Style(theme.Strong)
	l.Space(dim, 1).Cell(th.Style(theme.Name), "."+v.Path, watchPath, text.Left).Space(dim, 1)
	switch {
	case v.Count == 0:
		l.Put(dim, "no event had it yet")
		return
	case v.Numbers == 0:
		l.Put(strong, v.Text)
		return
	}
	l.Cell(strong, v.Text, watchValue, text.Right)
	for _, bound := range []struct {
		name  string
		value float64
	}{{"min", v.Min}, {"max", v.Max}} {
		digits := number(bound.value)
		width := max(watchRange, len(digits))
		if l.Left() > len(bound.name)+width+2 {
			l.Put(dim, "  "+bound.name+" ").Cell(th.Style(theme.Text), digits, width, text.Left)
		}
	}
	l.Space(dim, 1).Spark(th.Style(theme.Spark), &th.Glyphs, v.History, l.Left()-1)
}

// number writes a number with all of its digits, the exponent of a great one included.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
