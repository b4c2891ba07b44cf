package events

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/timeline"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/widget"
)

// Panel shows the timeline. It implements [panel.Selector], [panel.Scroller], [panel.Commander] and [panel.Worker].
type Panel struct {
	name    string
	deps    panel.Deps
	history *timeline.History
	columns columns // The columns on a wide screen,
	shown   columns // and on this one.

	rows   *rows
	sample sample
	height int // Of the list when it was last drawn.
	now    time.Time
	hide   bool
	fresh  time.Time // The last Refresh; it does not change while the view is paused.
	scroll panel.Scroll
	drawn  panel.Rows[rowKey]
	absent absent
	buffer timeline.Buffer
	anchor uint64 // The event selected before the filter changed, until it is found again; zero for none.
	pinned uint64 // The event shown in the details; zero for none.
	hues   panel.Hues
	types  panel.Names // Long event names.
	names  *panel.Names
	wanted []string // The feeds that it shows; empty: all.
	roster int      // The version of the feeds that names has.
	filter string
	found  [][2]int // Where the filter found something in the row that is being drawn,
	// and that row's data.
	decoded []byte
	times   timeMode
	marks   map[uint64]bool

	asked uint64 // Counts the user's actions: background results of an earlier one are ignored.

	// Of the inspector:
	inspects bool
	followed uint64 // The selected event while following; zero means the newest.
	places   places
	strip    strip
	pane     pane
	watching watching
	line     widget.Line
	lines    []string
}

var _ interface {
	panel.Selector
	panel.Scroller
	panel.Commander
	panel.Worker
} = new(Panel)

type rowKey struct {
	seq, before      uint64
	times            timeMode
	selected, marked bool
	filtered         bool   // For a line without a row.
	note             string // A message in place of rows.
	outline          uint64 // The outline's version, if the row depends on it.
	telling          int    // The version of what is known to be worth a line.
}

// New returns the panel that c describes.
func New(c Config, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	p := &Panel{name: c.Name, deps: d, history: d.Hub.History(), scroll: panel.NewTail(), marks: make(map[uint64]bool)}
	s := selection{types: c.Events, filter: new(filter.Filter)}
	if len(c.Feeds) > 0 {
		s.feeds = make(map[int]bool)
	}
	p.rows = newRows(d.Hub, s, d.Name, d.Host.Redraw)
	p.wanted = c.Feeds
	p.meet()
	p.watching.set.Types, p.watching.set.Feed = c.Events, d.Name
	return p, &p.watching.set, nil
}

// meet takes over the feeds, which may have changed.
func (p *Panel) meet() {
	p.roster = p.deps.Feeds.Version()
	p.names, p.columns.feed = panel.NewNames(), 0
	indexes := p.deps.Feeds.Indexes(p.wanted)
	p.rows.include(indexes)
	for _, i := range indexes {
		p.names.Add(p.deps.Name(i))
	}
	if len(indexes) > 1 {
		p.columns.feed = max(p.names.Width(maxWideFeed), len("FEED"))
	}
	p.columns.requests = false
	if len(indexes) == 1 && p.deps.Tapped != nil {
		s := p.deps.Tapped(indexes[0])
		p.columns.requests = s != nil && s.OfServer()
	}
	p.drawn.Forget()
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	if p.roster != p.deps.Feeds.Version() {
		p.meet()
	}
	p.keep(p.rows.update)
	p.sample.update(p.rows, now, p.height)
	p.fresh = now
	p.absent.check(p, now)
	if p.outlined() {
		p.updateStrip()
	}
}

// outlined reports whether the outline is needed: for the strip, or for the times of connections.
func (p *Panel) outlined() bool { return p.inspects || p.times == sinceConnect }

// keep changes the rows and keeps the selection on its event.
func (p *Panel) keep(change func()) {
	if p.anchor != 0 {
		change()
		p.restore()
		return
	}
	row, some := p.scroll.Cursor()
	if !some || row >= p.rows.len() || p.scroll.Following() {
		change()
		return
	}
	seq := p.rows.at(row)
	change()
	p.scroll.Shift(p.rows.row(seq) - row)
}

// restore moves the selection back to the event that was selected before the filter changed, once it is found. It may
// be the newest row by then, or only until the next one arrives.
func (p *Panel) restore() {
	if p.anchor >= p.rows.until {
		p.scroll.Update(p.rows.len(), p.height)
		return // It will arrive.
	}
	partial := p.rows.partial()
	switch row := p.rows.row(p.anchor); {
	case p.rows.has(p.anchor):
		p.scroll.Update(p.rows.len(), p.height)
		p.scroll.Hold(row)
	case !partial:
		p.scroll.Update(p.rows.len(), p.height)
		p.scroll.Select(row)
	}
	if !partial {
		p.anchor = 0
	}
}

// Pending implements [panel.Worker]: busy while there is something left to search.
func (p *Panel) Pending() (at time.Time, busy bool) {
	return time.Time{}, p.rows.searching() || p.outlined() && p.strip.behind
}

// Bell implements [panel.Worker]: the timeline is silent.
func (p *Panel) Bell() bool { return false }

// sampling reports whether a sample is on the screen.
func (p *Panel) sampling() bool { return p.sample.on && p.scroll.Following() }

// Title implements [panel.Panel]: the numbers of events held, dropped and not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	searching, sampled := "", ""
	if p.rows.searching() {
		searching = "searching"
	}
	if p.sampling() && p.sample.ratio > 1 {
		sampled = "1 in " + text.Count(p.sample.ratio) + " shown"
	}
	return p.name, panel.Badge(f,
		text.Count(p.rows.len()), searching, sampled, p.dropped(), panel.Hidden(p.columns.hidden(p.shown)))
}

// dropped describes the older rows that are no longer held, with their number as far as known, for a badge.
func (p *Panel) dropped() string {
	switch gone := p.rows.gone(); {
	case p.rows.first <= 1:
		return ""
	case p.rows.selection.all():
		return text.Count(gone) + " older dropped"
	case gone > 0:
		return "at least " + text.Count(gone) + " older dropped"
	}
	return "older events dropped"
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	p.asked++
	if p.inspects && p.doInspect(a) || p.jump(a) {
		return true
	}
	switch a {
	case keymap.NextMatch:
		a = keymap.Down
	case keymap.PrevMatch:
		a = keymap.Up
	case keymap.NextView:
		p.cycleView(1)
		return true
	case keymap.PrevView:
		p.cycleView(-1)
		return true
	case keymap.Times:
		p.leaveSample()
		p.times = (p.times + 1) % timeModes
		if p.outlined() {
			p.updateStrip()
		}
		p.deps.Host.Say("the timeline shows " + p.times.String())
		return true
	case keymap.FoldAll:
		p.foldAll()
		return true
	case keymap.Hex:
		p.toggleHex()
		return true
	case keymap.Mark:
		p.mark()
		return true
	case keymap.Marks:
		p.chooseMark()
		return true
	default:
	}
	return p.move(a)
}

func (p *Panel) move(a keymap.Action) bool {
	p.anchor = 0
	pinned := p.pinned != 0
	if seq := p.current(); seq != 0 && (pinned || p.followed != 0) && movesByRows(a) {
		p.scroll.Select(p.rows.row(seq)) // Start from the highlighted row.
	}
	p.pinned, p.followed = 0, 0
	done := p.scroll.Do(a)
	p.Pin(pinned)
	return done
}

func movesByRows(a keymap.Action) bool {
	return a == keymap.Up || a == keymap.Down || a == keymap.PageUp || a == keymap.PageDown
}

// Pin implements [panel.Selector].
func (p *Panel) Pin(on bool) {
	p.pinned = 0
	if on {
		p.pinned = p.current()
	}
}

// current returns the selected event, zero if there is none: it is highlighted, shown in the pane and copied.
func (p *Panel) current() uint64 {
	if p.pinned != 0 {
		return p.pinned
	}
	if p.followed != 0 && p.scroll.Following() {
		return p.followed
	}
	row, ok := p.scroll.Cursor()
	if !ok || row >= p.rows.len() {
		return 0
	}
	return p.rows.at(row)
}

// Click implements [panel.Panel].
func (p *Panel) Click(x, y int) {
	p.asked++
	if p.inspects {
		var listed bool
		if y, listed = p.clickInspect(x, y); !listed {
			return
		}
	}
	y -= headerLines
	if p.sampling() && y >= 0 && y < len(p.sample.shown) {
		p.scroll.Select(p.rows.row(p.sample.shown[y].seq))
		return
	}
	if first, end := p.scroll.Range(); y >= 0 && first+y < end {
		p.scroll.Select(first + y)
	}
}

// Wheel implements [panel.Panel].
func (p *Panel) Wheel(x, y, lines int) {
	if p.inspects && p.places.side.Contains(x, y) {
		p.pane.scroll.Wheel(lines)
		return
	}
	p.scroll.Wheel(lines)
}

// Position implements [panel.Scroller]. The list excludes the line of titles and, in an inspector, the pane.
func (p *Panel) Position() panel.Position {
	at := p.scroll.Position()
	at.Top = headerLines
	if p.inspects {
		at.Top += p.places.list.Y
	}
	at.Bottom = at.Top + p.height
	return at
}

// SetFilter implements [panel.Scroller], in the language of package filter.
func (p *Panel) SetFilter(text string) error {
	if text == p.filter {
		return nil
	}
	f, err := filter.ParseFor(text, p.deps.Feeds.Names())
	if err != nil {
		return err
	}
	p.filter = text
	p.drawn.Forget() // Rows highlight what the filter finds.
	if !p.scroll.Following() && p.anchor == 0 {
		p.anchor = p.current()
	}
	p.keep(func() { p.rows.refilter(f) })
	p.sample.reset()
	return nil
}

// Close implements [panel.Worker].
func (p *Panel) Close() { p.rows.close() }

// Filter returns the filter in force.
func (p *Panel) Filter() string { return p.filter }

// Feed implements [panel.Selector]. A following timeline has no feed unless there is only one: it would be whichever
// feed sent last.
func (p *Panel) Feed() (name string, ok bool) {
	if p.scroll.Following() && p.pinned == 0 && p.deps.Feeds.Len() > 1 {
		return "", false
	}
	e, ok := p.Selected()
	return p.deps.Name(e.Feed), ok
}

// Events implements [panel.Selector]: it finds events like the selected one.
func (p *Panel) Events() string {
	e, ok := p.Selected()
	if !ok {
		return ""
	}
	return filter.InFeed(p.deps.Name(e.Feed)) + " " + filter.Like(&e)
}

// Selected returns the selected event, valid until the next call of a method; ok is false if there is none.
func (p *Panel) Selected() (e feeds.Event, ok bool) {
	return p.history.Event(p.current(), &p.buffer)
}
