package events

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// pane shows the selected event in one of several views.
type pane struct {
	view    int
	focused bool // It has the keys.
	y       int  // Of its first line among the panel's.
	height  int
	offset  int
	cursor  int // The line that folding is about, while the pane has the keys.
	taken   time.Time
	folded  bool // Payloads are shown folded, save what was unfolded in one.
	hex     bool // Raw shows bytes in hexadecimal.
	drawn   drawn
}

// drawn is an event as it was drawn last.
type drawn struct {
	seq   uint64
	view  int
	w     int
	theme *theme.Theme
	hide  bool
	title string
	hex   bool
	lines []string
	doc   *pretty.Doc // What can be folded in the lines; nil: nothing.
	meta  []string    // How it came, for the details; nil: not looked up yet.
}

// followEvery is how often a followed timeline shows another event in the pane: more often nobody could read it.
const followEvery = 700 * time.Millisecond

// shownEvent is the event for the pane: the selected one, and while the newest is followed, one for a while.
func (p *Panel) shownEvent(now time.Time) uint64 {
	seq := p.current()
	old := p.pane.drawn.seq
	if p.lags() && now.Sub(p.pane.taken) < followEvery {
		return old
	}
	if seq != old {
		p.pane.taken, p.pane.offset, p.pane.cursor = now, 0, 0
	}
	return seq
}

// lags tells that the pane may show another event than the newest, which is the selected one.
func (p *Panel) lags() bool {
	return p.scroll.Following() && p.pinned == 0 && p.pane.drawn.seq != 0 && p.rows.has(p.pane.drawn.seq)
}

// looked is the event that the user looks at: the one in the pane or, without a pane, the selected one.
func (p *Panel) looked() uint64 {
	if p.inspects && p.lags() {
		return p.pane.drawn.seq
	}
	return p.current()
}

// draw brings the drawn event up to date; false: there is none.
func (p *Panel) draw(f panel.Frame, seq uint64, w int) bool {
	d := &p.pane.drawn
	if seq != 0 && d.seq == seq && d.view == p.pane.view && d.w == w && d.theme == f.Theme && d.hide == f.HideSecrets && d.hex == p.pane.hex {
		return true // Also when the history no longer holds the event.
	}
	e, ok := p.history.Event(seq, &p.buffer)
	if !ok {
		return false
	}
	folded := d.doc
	if d.seq != seq || d.hide != f.HideSecrets {
		folded = nil
	}
	*d = drawn{
		seq: seq, view: p.pane.view, w: w, theme: f.Theme, hide: f.HideSecrets, hex: p.pane.hex,
		title: p.eventTitle(&e), doc: folded,
	}
	d.lines = views[p.pane.view].lines(p, f, &e, w)
	return true
}

func (p *Panel) eventTitle(e *feeds.Event) string {
	title := kindName(e)
	if e.Kind == feeds.Message && len(e.ID) > 0 {
		title += " " + string(e.ID)
	}
	return title
}

// drawPane appends the pane: a line that names the views, then the event in one of them.
func (p *Panel) drawPane(dst []string, f panel.Frame, w, h int) []string {
	if h <= 0 {
		return dst
	}
	some := p.draw(f, p.shownEvent(f.Now), w-gutter)
	dst = append(dst, p.tabs(f, w, some))
	c := &p.pane
	c.height = h - 1
	lines := c.drawn.lines
	if !some {
		lines = nil
	}
	c.clamp(len(lines))
	for y := range c.height {
		p.line.Reset(w)
		i := c.offset + y
		if i >= len(lines) {
			dst = append(dst, p.line.String())
			continue
		}
		p.line.Reset(gutter)
		if c.focused && f.Focused && i == c.cursor {
			p.line.Glyph(f.Theme.Style(theme.Accent), f.Theme.Glyphs.Pointer)
		}
		dst = append(dst, p.line.String()+lines[i])
	}
	return dst
}

// gutter is the column before the lines, in which the cursor stands.
const gutter = 1

// tabs draws the line that names the views and the event.
func (p *Panel) tabs(f panel.Frame, w int, some bool) string {
	l, th := p.line, f.Theme
	rule := th.Style(theme.Faint)
	if p.pane.focused && f.Focused {
		rule = th.Style(theme.BorderFocus)
	}
	l.Reset(w)
	l.Repeat(rule, th.Glyphs.Border.Top, 1)
	for i, v := range views {
		if i == p.pane.view {
			l.Put(th.Style(theme.TitleFocus), "["+v.name+"]")
			continue
		}
		l.Space(rule, 1).Put(th.Style(theme.Dim), v.name).Space(rule, 1)
	}
	title := ""
	if some {
		title = p.pane.drawn.title
	}
	if room := l.Left() - 3; title != "" && room > 8 {
		title = text.Truncate(title, room)
		l.Repeat(rule, th.Glyphs.Border.Top, l.Left()-text.Width(title)-3)
		l.Space(rule, 1).Put(th.Style(theme.Badge), title).Space(rule, 1)
	}
	return l.Repeat(rule, th.Glyphs.Border.Top, l.Left()).String()
}

// tabAt gives the view whose name stands at a column.
func tabAt(x int) (view int, ok bool) {
	at := 1
	for i, v := range views {
		width := text.Width(v.name) + 2
		if x >= at && x < at+width {
			return i, true
		}
		at += width
	}
	return 0, false
}

// turn shows the next view or, with -1, the one before.
func (p *Panel) turn(by int) {
	p.setView((p.pane.view + by + len(views)) % len(views))
}

func (p *Panel) setView(view int) {
	p.pane.view, p.pane.offset, p.pane.cursor = view, 0, 0
}

// doPane does what the pane's keys do while it has them; false: it is none of them.
func (p *Panel) doPane(a keymap.Action) bool {
	c := &p.pane
	page := max(c.height-1, 1)
	switch a {
	case keymap.Back:
		p.enterPane(false)
	case keymap.Detail, keymap.Fold:
		p.fold(c.cursor)
	case keymap.Up:
		c.move(-1)
	case keymap.Down:
		c.move(1)
	case keymap.PageUp:
		c.move(-page)
	case keymap.PageDown:
		c.move(page)
	case keymap.Top:
		c.move(-len(c.drawn.lines))
	case keymap.Bottom:
		c.move(len(c.drawn.lines))
	default:
		return false
	}
	return true
}

// move moves the cursor, and what is visible with it.
func (c *pane) move(lines int) {
	c.cursor += lines
	c.moved()
}

// moved keeps the cursor on a line and in sight.
func (c *pane) moved() {
	c.cursor = max(min(c.cursor, len(c.drawn.lines)-1), 0)
	c.offset = max(min(c.offset, c.cursor), c.cursor-max(c.height-1, 0))
	c.clamp(len(c.drawn.lines))
}

// scroll moves what is visible, and the cursor only where it would leave that.
func (c *pane) scroll(lines int) {
	c.offset += lines
	c.clamp(len(c.drawn.lines))
	c.cursor = max(min(c.cursor, c.offset+c.height-1), c.offset)
}

func (c *pane) clamp(total int) {
	c.offset = max(min(c.offset, total-c.height), 0)
}
