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
	switch err := p.watching.set.Add(path, p.now); {
	case errors.Is(err, watch.ErrFull):
		return fmt.Errorf("%w; :unwatch gives one up", err)
	case err != nil:
		return err
	}
	p.deps.Host.Later(func() func() {
		p.watching.set.Past(path, p.past)
		return func() {
			if !p.inspects {
				p.deps.Host.Say("watching ." + text.Clean(path) + "; zoom this panel to see it")
			}
		}
	})
	return nil
}

// past gives the newest messages that are held of the panel's feeds and types. It may run on any goroutine.
func (p *Panel) past(yield func(e *feeds.Event) bool) {
	var buffer feeds.EventBuffer
	among := p.rows.options.Among // What the filter leaves out is watched too.
	_, next := p.history.Range()
	for seq := next - min(next, backfill); seq < next; seq++ {
		h, ok := p.history.Head(seq)
		if !ok || h.Kind != feeds.Message || !among(h) {
			continue
		}
		if e, ok := p.history.Event(seq, &buffer); ok && !yield(&e) {
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
