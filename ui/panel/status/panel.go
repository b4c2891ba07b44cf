package status

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// Panel lists the feeds.
type Panel struct {
	panel.List
	name  string
	deps  panel.Deps
	names *panel.Names

	order    []int                  // The feeds it shows, in order.
	trouble  bool                   // Worst first.
	unfolded bool                   // Request bodies are shown.
	frozen   map[int]feeds.Snapshot // What is drawn, by feed.
	judged   map[int]judgment

	columns, want columns
	line          widget.Line
	lines         []string
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Hinter
	panel.Worker
} = new(Panel)

// New returns the panel that c describes.
func New(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	p := &Panel{
		name: c.Name, deps: d,
		frozen: make(map[int]feeds.Snapshot), judged: make(map[int]judgment),
	}
	p.List = panel.NewList(d.Sources(c.Feeds), panel.Table{
		Row:  p.row,
		Find: func(name string) int { return slices.IndexFunc(p.order, func(i int) bool { return d.Name(i) == name }) },
		Load: func(int, int) int { p.arrange(); return len(p.order) },
		// Load looks at Words.
		Search: func(panel.Words) {}, Searched: "name, state and reason",
	})
	p.meet()
	return p, nil, nil
}

// meet takes over the feeds, which may have changed.
func (p *Panel) meet() {
	p.names = panel.NewNames()
	for _, i := range p.Sources.Indexes {
		p.names.Add(p.deps.Name(i))
	}
	p.order = slices.Clone(p.Sources.Indexes)
}

func (p *Panel) row(i int) (name string, feed int, ok bool) {
	index := panel.At(p.order, i)
	if index == nil {
		return "", 0, false
	}
	return p.deps.Name(*index), *index, true
}

// Refresh implements [panel.Panel]: it takes snapshots of the visible feeds.
func (p *Panel) Refresh(now time.Time) {
	if p.Begin(now) {
		p.meet()
		clear(p.judged)
	}
	p.Read()
	clear(p.frozen)
	for range p.visible() {
	}
}

// visible yields the visible feeds and their snapshots.
func (p *Panel) visible() func(yield func(index int, s *feeds.Snapshot) bool) {
	return func(yield func(int, *feeds.Snapshot) bool) {
		first, end := p.Scroll.Range()
		for row := first; row < min(end, len(p.order)); row++ {
			if s, ok := p.take(p.order[row]); ok && !yield(p.order[row], &s) {
				return
			}
		}
	}
}

func (p *Panel) take(index int) (feeds.Snapshot, bool) {
	if s, ok := p.frozen[index]; ok {
		return s, true
	}
	f := p.deps.Hub.Feed(index)
	if f == nil {
		return feeds.Snapshot{}, false
	}
	s := f.Snapshot(p.Now)
	p.frozen[index] = s
	return s, true
}

// badness ranks states, worst first.
var badness = []feeds.State{
	feeds.Failed, feeds.Waiting, feeds.Stale, feeds.Connecting, feeds.Paused, feeds.Ended, feeds.Live,
}

// arrange orders the feeds that match the filter.
func (p *Panel) arrange() {
	state := func(index int) feeds.Status { s, _ := p.Sources.Status(index); return s }
	p.order = append(p.order[:0], p.Sources.Indexes...)
	if !p.Words.Empty() {
		p.order = slices.DeleteFunc(p.order, func(i int) bool {
			s := state(i)
			return !p.Words.Match(p.deps.Name(i), s.State.String(), panel.StateWord(s.State), s.Reason)
		})
	}
	if p.trouble {
		rank := func(i int) int { return slices.Index(badness, state(i).State) }
		slices.SortStableFunc(p.order, func(a, b int) int { return rank(a) - rank(b) })
	}
}

// Do moves the selection, or changes the order.
func (p *Panel) Do(a keymap.Action) bool {
	if a == keymap.Sort || a == keymap.Reverse {
		p.trouble = !p.trouble
		p.Read()
		return true
	}
	return p.doTapped(a) || p.List.Do(a)
}

// Position implements [panel.Scroller]. There is no newest row to follow, so the list counts as following.
func (p *Panel) Position() panel.Position {
	at := p.List.Position()
	at.Following = true
	return at
}

// Copies implements [panel.Selector]: the selected feed's address, with secrets masked.
func (p *Panel) Copies() []panel.Copy {
	_, index, ok := p.row(p.Selected())
	f := p.deps.Hub.Feed(index)
	if !ok || f == nil {
		return nil
	}
	all := panel.CopyOf("the address of "+text.Clean(f.Name()), f.URL())
	all[0].Hosts = true
	return all
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.trouble = o.trouble
		p.InheritList(&o.List)
	}
}
