package status

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// Panel lists the feeds. It implements [panel.Detailer], [panel.Filterer], [panel.Copier], [panel.Scroller] and
// [panel.Feeder].
type Panel struct {
	name      string
	deps      panel.Deps
	indexes   []int // The feeds that the panel may show.
	nameWidth int
	header    int // The lines of the titles: one or none.

	order   []int // Those it shows, in the order in which it does.
	trouble bool  // Worst first.
	words   panel.Words
	scroll  panel.Scroll
	drawn   panel.Rows[rowKey]
	frozen  map[int]feeds.Snapshot // What is drawn, by feed.
	judged  map[int]judgement
	now     time.Time
}

// rowKey is never the same for a row of a feed: its silence is another in every frame.
type rowKey struct {
	blank, header bool
	frame         uint64
}

// New makes the panel that c describes.
func New(c config.Panel, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	p := &Panel{name: c.Name, deps: d, indexes: d.Indexes(c.Feeds), nameWidth: minName, frozen: make(map[int]feeds.Snapshot), judged: make(map[int]judgement)}
	for _, i := range p.indexes {
		p.nameWidth = min(max(p.nameWidth, text.Width(text.Clean(d.Name(i)))), maxWideName)
	}
	p.order = slices.Clone(p.indexes)
	p.scroll.Select(0)
	return p, nil, nil
}

// Refresh takes the newest snapshots of what is visible.
func (p *Panel) Refresh(now time.Time) {
	p.now = now
	p.arrange()
	clear(p.frozen)
	first, end := p.scroll.Range()
	for row := first; row < min(end, len(p.order)); row++ {
		p.take(p.order[row])
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
	s := f.Snapshot(p.now)
	p.frozen[index] = s
	return s, true
}

// arrange puts the feeds that match the filter in their order.
func (p *Panel) arrange() {
	if !p.trouble && p.words.Empty() {
		p.order = append(p.order[:0], p.indexes...)
		return
	}
	p.order = p.order[:0]
	for _, i := range p.indexes {
		if p.matches(i) {
			p.order = append(p.order, i)
		}
	}
	if p.trouble {
		slices.SortStableFunc(p.order, func(a, b int) int { return p.rank(a) - p.rank(b) })
	}
}

func (p *Panel) matches(index int) bool {
	s, _ := p.deps.Status(index)
	return p.words.Match(p.deps.Name(index), s.State.String(), s.Reason)
}

// rank orders states from the worst on.
func (p *Panel) rank(index int) int {
	s, _ := p.deps.Status(index)
	return slices.Index([]feeds.State{
		feeds.Failed, feeds.Waiting, feeds.Stale, feeds.Connecting, feeds.Paused, feeds.Ended, feeds.Live,
	}, s.State)
}

// Title counts the feeds that are not live.
func (p *Panel) Title(panel.Frame) (title, badge string) {
	if len(p.order) > visibleWithoutCount || !p.words.Empty() {
		badge = fmt.Sprintf("%s of %s", text.Count(len(p.order)), text.Count(len(p.indexes)))
	}
	if p.trouble {
		badge = strings.TrimPrefix(badge+", worst first", ", ")
	}
	return p.name, badge
}

// visibleWithoutCount is how many feeds one counts at a glance.
const visibleWithoutCount = 9

// Do moves the selection, or changes the order.
func (p *Panel) Do(a keymap.Action) bool {
	if a == keymap.Sort || a == keymap.Reverse {
		p.trouble = !p.trouble
		p.arrange()
		return true
	}
	return p.scroll.Do(a)
}

// Click selects a feed.
func (p *Panel) Click(_, y int) { p.scroll.Pick(y - p.header) }

// Wheel scrolls.
func (p *Panel) Wheel(lines int) { p.scroll.Wheel(lines) }

// Position tells where the list stands. It follows nothing.
func (p *Panel) Position() (total, offset int, following bool) {
	total, offset, _ = p.scroll.Position()
	return total, offset, true
}

// SetFilter shows only feeds in whose name, state or reason all words occur.
func (p *Panel) SetFilter(filter string) error {
	p.words = panel.NewWords(filter)
	p.arrange()
	return nil
}

// Filter gives the filter in force.
func (p *Panel) Filter() string { return p.words.String() }

// Copy gives the selected feed's address, with secrets masked.
func (p *Panel) Copy() (content, what string, ok bool) {
	index, ok := p.selected()
	if !ok {
		return "", "", false
	}
	f := p.deps.Hub.Feed(index)
	return f.URL(), "the address of " + text.Clean(f.Name()), true
}

// Feed names the selected feed.
func (p *Panel) Feed() (name string, ok bool) {
	index, ok := p.selected()
	return p.deps.Name(index), ok
}

func (p *Panel) selected() (index int, ok bool) {
	row, ok := p.scroll.Cursor()
	if !ok || row >= len(p.order) || p.deps.Hub.Feed(p.order[row]) == nil {
		return 0, false
	}
	return p.order[row], true
}

// Inherit implements [panel.Heir].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.trouble, p.words, p.scroll = o.trouble, o.words, o.scroll
	}
}
