package events

import (
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// pane shows the selected event in one of several views.
type pane struct {
	view    int
	focused bool         // It has the keys.
	y       int          // The panel's line where it begins.
	scroll  panel.Scroll // Its cursor is the line to fold, while the pane has the keys.
	taken   time.Time
	folded  bool // Payloads are shown folded at first.
	hex     bool // Raw shows bytes in hexadecimal.
	drawn   drawn
}

// drawn is the event as it was last drawn.
type drawn struct {
	seq   uint64
	view  int
	w     int
	theme *theme.Theme
	hide  bool
	title string
	hex   bool
	lines []string
	doc   *pretty.Doc // The foldable payload, nil if there is none.
	meta  []string    // How it arrived, for the details; nil until needed.
}

// followEvery is how long a following inspector stays on an event, so it can be read.
const followEvery = 700 * time.Millisecond

// follow chooses the event that a following inspector selects: the newest one on the screen, for long enough to read
// it. That event is highlighted, shown in the pane and copied.
func (p *Panel) follow(now time.Time) {
	if !p.inspects || !p.scroll.Following() || p.rows.len() == 0 {
		p.followed = 0
		return
	}
	if age := now.Sub(p.pane.taken); p.followed != 0 && age >= 0 && age < followEvery && p.visible(p.followed) {
		return
	}
	newest := p.rows.at(p.rows.len() - 1)
	if n := len(p.sample.shown); p.sampling() && n > 1 {
		newest = p.sample.shown[n-2].seq // The last row of a sample is a different event in every frame.
	}
	if newest != p.followed {
		p.followed, p.pane.taken = newest, now
		p.pane.scroll.Select(0)
	}
}

// visible reports whether an event is a row on the screen.
func (p *Panel) visible(seq uint64) bool {
	if p.sampling() {
		return slices.ContainsFunc(p.sample.shown, func(s sampled) bool { return s.seq == seq })
	}
	first, end := p.scroll.Range()
	row := p.rows.row(seq)
	return p.rows.has(seq) && row >= first && row < end
}

// draw updates the drawn event. It returns false if there is none.
func (p *Panel) draw(f panel.Frame, seq uint64, w int) bool {
	d := &p.pane.drawn
	if seq != 0 && d.seq == seq && d.view == p.pane.view && d.hex == p.pane.hex &&
		d.w == w && d.theme == f.Theme && d.hide == f.HideSecrets {
		return true // Even if the history no longer holds the event.
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

// drawPane appends the pane: a line with the names of the views, then the event in one of them.
func (p *Panel) drawPane(dst []string, f panel.Frame, w, h int) []string {
	if h <= 0 {
		return dst
	}
	seq := p.current()
	if seq != p.pane.drawn.seq && !p.scroll.Following() {
		p.pane.scroll.Select(0)
	}
	some := p.draw(f, seq, w-gutter)
	dst = append(dst, p.tabs(f, w, some))
	c := &p.pane
	lines := c.drawn.lines
	if !some {
		lines = nil
	}
	c.scroll.Update(len(lines), h-1)
	first, end := c.scroll.Range()
	cursor, _ := c.scroll.Cursor()
	for i := first; i < first+h-1; i++ {
		if i >= end {
			p.line.Reset(w)
			dst = append(dst, p.line.String())
			continue
		}
		p.line.Reset(gutter)
		if c.focused && f.Focused && i == cursor {
			p.line.Glyph(f.Theme.Style(theme.Accent), f.Theme.Glyphs.Pointer)
		}
		dst = append(dst, p.line.String()+lines[i])
	}
	return dst
}

// gutter is the width of the column for the cursor.
const gutter = 1

// tabs draws the line with the names of the views and the event.
func (p *Panel) tabs(f panel.Frame, w int, some bool) string {
	l, th := &p.line, f.Theme
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

// tabAt returns the view named at a cell of the tabs.
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

// cycleView shows the next view, or with -1 the previous one.
func (p *Panel) cycleView(by int) {
	p.setView((p.pane.view + by + len(views)) % len(views))
}

func (p *Panel) setView(view int) {
	p.pane.view = view
	p.pane.scroll.Select(0)
}

// doPane performs the pane's actions and reports whether the action is one of them.
func (p *Panel) doPane(a keymap.Action) bool {
	switch a {
	case keymap.Back:
		p.enterPane(false)
	case keymap.Detail, keymap.Fold:
		line, _ := p.pane.scroll.Cursor()
		p.fold(line)
	default:
		return p.pane.scroll.Do(a)
	}
	return true
}
