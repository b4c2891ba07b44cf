package events

import (
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/config"
	"feedscope/feeds/filter"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/widget"
)

// Panel shows the timeline. It implements all that package panel names but the bell.
type Panel struct {
	name    string
	deps    panel.Deps
	history *feeds.History
	columns columns

	rows   *rows
	sample sample
	height int // Of the list as it was last drawn,
	now    time.Time
	hide   bool
	fresh  time.Time // The last Refresh: while the view is paused, frames go on and this does not.
	scroll panel.Scroll
	drawn  panel.Rows[rowKey]
	others others
	buffer feeds.EventBuffer
	anchor uint64 // The event that was selected before the filter changed, until it is found again; zero: none.
	pinned uint64 // The event whose details are shown; zero: none.
	filter string
	found  [][2]int // Where the filter found something in the row that is being drawn.
	times  timeMode
	marks  map[uint64]bool

	asked uint64 // Counts what the user asked for, for what is done later.

	// Of the inspector alone:
	inspects bool
	places   places
	strip    strip
	pane     pane
	watching watching
	line     *widget.Line
	lines    []string
}

type rowKey struct {
	seq, before      uint64
	times            timeMode
	selected, marked bool
	filtered         bool   // Of a line without a row.
	note             string // What is said in place of rows.
	outline          uint64 // The outline's version where the row shows something of it.
}

// New makes the panel that c describes.
func New(c config.Panel, d panel.Deps) (panel.Panel, feeds.Fold, error) {
	p := &Panel{name: c.Name, deps: d, history: d.Hub.History(), scroll: panel.NewTail(), marks: make(map[uint64]bool)}
	s := selection{types: c.Events, filter: new(filter.Filter)}
	indexes := d.Indexes(c.Feeds)
	if len(c.Feeds) > 0 && len(indexes) < len(d.Names) {
		s.feeds = make(map[int]bool, len(indexes))
		for _, i := range indexes {
			s.feeds[i] = true
		}
	}
	p.rows = newRows(d.Hub, s, d.Name, d.Host.Redraw)
	p.columns.feed = 0
	if len(indexes) > 1 {
		for _, i := range indexes {
			p.columns.feed = min(max(p.columns.feed, text.Width(text.Clean(d.Name(i)))), maxWideFeed)
		}
	}
	p.watching.set.Types, p.watching.set.Feed = c.Events, d.Name
	return p, &p.watching.set, nil
}

// Refresh takes in what has arrived.
func (p *Panel) Refresh(now time.Time) {
	p.keep(p.rows.update)
	p.sample.update(p.rows, now, p.height)
	p.fresh = now
	p.others.look(p, now)
	if p.outlined() {
		p.updateStrip()
	}
}

// outlined tells whether the outline is looked at: the strip shows it, and it knows when connections began.
func (p *Panel) outlined() bool { return p.inspects || p.times == sinceConnect }

// keep does something to the rows and keeps the selection on its row.
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

// restore puts the selection back on the event that it was on before another filter, once that is found again.
func (p *Panel) restore() {
	if p.anchor >= p.rows.until {
		p.scroll.Update(p.rows.len(), p.height)
		return // It comes.
	}
	searching := p.rows.searching()
	if !searching || p.rows.has(p.anchor) {
		p.scroll.Update(p.rows.len(), p.height)
		p.scroll.Select(p.rows.row(p.anchor))
	}
	if !searching {
		p.anchor = 0
	}
}

// Busy tells that there is something left to search.
func (p *Panel) Busy() bool { return p.rows.searching() || p.outlined() && p.strip.behind }

// sampling tells whether a sample is on the screen.
func (p *Panel) sampling() bool { return p.sample.on && p.scroll.Following() }

// Title says how many events are held, and how many no longer.
func (p *Panel) Title(panel.Frame) (title, badge string) {
	badge = text.Count(p.rows.len())
	badge += p.dropped()
	if p.rows.searching() {
		badge += " · searching"
	}
	if p.sampling() && p.sample.ratio > 1 {
		badge += fmt.Sprintf(" · 1 in %s shown", text.Count(p.sample.ratio))
	}
	return p.name, badge
}

// dropped says how many older rows are no longer held, as far as that is known.
func (p *Panel) dropped() string {
	switch gone := p.rows.gone(); {
	case p.rows.first <= 1:
		return ""
	case p.rows.selection.all():
		return fmt.Sprintf(" · %s older dropped", text.Count(gone))
	case gone > 0:
		return fmt.Sprintf(" · at least %s older dropped", text.Count(gone))
	}
	return " · older ones are not held"
}

// Do moves in the timeline, and does what an inspector does.
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
		p.turn(1)
		return true
	case keymap.PrevView:
		p.turn(-1)
		return true
	case keymap.Times:
		p.stand()
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
		p.turnHex()
		return true
	case keymap.Mark:
		p.mark()
		return true
	case keymap.Marks:
		p.chooseMark()
		return true
	case keymap.Copy:
		p.copy()
		return true
	default:
	}
	return p.move(a)
}

// move moves the selection.
func (p *Panel) move(a keymap.Action) bool {
	p.anchor = 0
	if p.pinned == 0 {
		return p.scroll.Do(a)
	}
	p.scroll.Select(p.rows.row(p.pinned))
	done := p.scroll.Do(a)
	p.Pin(true)
	return done
}

// Pin holds the selected event while its details are shown.
func (p *Panel) Pin(on bool) {
	p.pinned = 0
	if on {
		p.pinned = p.current()
	}
}

// current is the event that the selection is on; 0: none.
func (p *Panel) current() uint64 {
	if p.pinned != 0 {
		return p.pinned
	}
	row, ok := p.scroll.Cursor()
	if !ok || row >= p.rows.len() {
		return 0
	}
	return p.rows.at(row)
}

// Click selects a row or, in the inspector, what is under the pointer.
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

// Wheel scrolls.
func (p *Panel) Wheel(lines int) { p.scroll.Wheel(lines) }

// Position tells where the list stands.
func (p *Panel) Position() (total, offset int, following bool) { return p.scroll.Position() }

// SetFilter shows only rows that pass a filter in the language of package filter.
func (p *Panel) SetFilter(text string) error {
	if text == p.filter {
		return nil
	}
	f, err := filter.ParseFor(text, p.deps.Names)
	if err != nil {
		return err
	}
	p.filter = text
	p.drawn.Forget() // The rows show what the filter finds in them.
	if !p.scroll.Following() && p.anchor == 0 {
		p.anchor = p.current()
	}
	p.keep(func() { p.rows.refilter(f) })
	p.sample.reset()
	return nil
}

// Close ends what goes on in the background.
func (p *Panel) Close() { p.rows.close() }

// Filter gives the filter in force.
func (p *Panel) Filter() string { return p.filter }

// Feed names the selected event's feed. While the timeline is followed there is none: whichever feed sends next
// would be it.
func (p *Panel) Feed() (name string, ok bool) {
	if p.scroll.Following() && p.pinned == 0 && len(p.deps.Names) > 1 {
		return "", false
	}
	e, ok := p.selected()
	return p.deps.Name(e.Feed), ok
}

func (p *Panel) selected() (feeds.Event, bool) {
	return p.history.Event(p.current(), &p.buffer)
}
