package events

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Widths of the columns in cells.
const (
	headerLines = 1
	shortTime   = 8  // 15:04:05
	longTime    = 12 // 15:04:05.000
	leastFeed   = 9
	maxFeed     = 14
	maxWideFeed = 24
	leastType   = 10
	typeWidth   = 12
	longType    = 20
	idWidth     = 9
	sizeWidth   = 8
	gapWidth    = 6
	// The widths from which there is room for the feed, for milliseconds, for ID, size and gap, and for long types.
	wideFeed = 52
	wideTime = 70
	wideSize = 88
	wideType = 140
)

// columns are the widths of the columns; zero means left out.
type columns struct {
	time, feed, typ, id, size, gap int
	requests                       bool // It lists requests of another program, so there are only times and data.
}

// fit returns the columns that fit into w cells.
func (c columns) fit(w int) columns {
	c.time, c.typ = shortTime, leastType
	switch {
	case w < wideFeed && c.feed > 0: // With several feeds mixed, the feed matters more than the time.
		c.time, c.feed = 0, min(c.feed, leastFeed)
	case w >= wideFeed && w < wideSize:
		c.feed = min(c.feed, maxFeed)
	case w >= wideSize:
		c.id, c.size, c.gap = idWidth, sizeWidth, gapWidth
	}
	if w >= wideTime {
		c.time, c.typ = longTime, typeWidth
	}
	if w >= wideType {
		c.typ = longType
	}
	if c.requests {
		c.typ, c.id, c.size, c.gap = 0, 0, 0, 0
	}
	return c
}

// hidden returns the number of columns that have no room.
func (c columns) hidden(shown columns) (n int) {
	if shown.typ == 0 {
		return 0 // Nothing was drawn yet.
	}
	if shown.time == 0 {
		n++
	}
	if shown.size == 0 {
		n += 3
	}
	return n
}

// Lines implements [panel.Panel]: the inspector if the panel is zoomed, else the timeline.
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	if was := p.inspects; was != inspecting(f, w, h) {
		p.enterPane(false)
		p.inspects = !was
		if p.inspects {
			p.updateStrip()
		}
	}
	if p.inspects {
		return p.inspect(f, w, h)
	}
	return p.timeline(f, w, h)
}

// timeline draws the visible part of the timeline.
func (p *Panel) timeline(f panel.Frame, w, h int) []string {
	line, lines := p.drawn.Start(f, w, h)
	p.height, p.now, p.hide = max(h-headerLines, 0), f.Now, f.HideSecrets
	p.keep(p.rows.take)
	p.scroll.Update(p.rows.len(), p.height)
	p.follow(f.Now)
	p.shown = p.columns.fit(w)
	cols := p.shown
	if p.sampling() {
		return p.sampleLines(f, line, lines, w)
	}
	first, end := p.scroll.Range()
	current := p.current()
	for y := range h {
		row := first + y - headerLines
		key := rowKey{times: p.times, filtered: p.filter != ""}
		if y >= headerLines && row < end {
			key = p.rowKey(row)
			key.selected = f.Focused && key.seq == current
		}
		if row == 0 && end == 0 {
			key.note = p.waiting(f)
		}
		if p.drawn.Same(y, key) {
			continue
		}
		switch {
		case y < headerLines:
			cols.header(line, f.Theme, p.times)
		case row < end:
			p.drawRow(line, f, cols, key)
		case row == 0:
			line.Gap(1).Put(f.Theme.Style(theme.Dim), key.note)
		}
		p.drawn.Done(y)
	}
	return lines
}

// sampleLines draws the sample. It draws only new rows and the selected one.
func (p *Panel) sampleLines(f panel.Frame, line *widget.Line, lines []string, w int) []string {
	p.sample.fit(w, f.Theme, f.HideSecrets)
	current := p.current()
	for y := range lines {
		line.Reset(w)
		i := y - headerLines
		switch {
		case y < headerLines:
			p.shown.header(line, f.Theme, timeOfDay)
		case i >= len(p.sample.shown):
		default:
			row := &p.sample.shown[i]
			selected := f.Focused && row.seq == current
			if row.line == "" || selected != row.selected {
				p.drawRow(line, f, p.shown, rowKey{seq: row.seq, selected: selected})
				row.line, row.selected = line.String(), selected
			}
			lines[y] = row.line
			continue
		}
		lines[y] = line.String()
	}
	p.drawn.Forget()
	return lines
}

func (p *Panel) waiting(f panel.Frame) string {
	if p.rows.searching() {
		return "searching"
	}
	if p.filter != "" {
		return panel.Joined("nothing matches", f.Keys.Hint(keymap.Back, "clears the filter"))
	}
	if p.absent.note != "" {
		return p.absent.note
	}
	return "waiting for the first event"
}

// rowKey returns everything that a row shows except the selection.
func (p *Panel) rowKey(row int) rowKey {
	key := rowKey{seq: p.rows.at(row), times: p.times}
	key.marked = p.marks[key.seq]
	key.telling = p.deps.Telling.Version()
	if p.times == sinceConnect {
		key.outline = p.strip.outline.Version()
	}
	if row > 0 {
		key.before = p.rows.at(row - 1)
	}
	return key
}

func (c columns) header(l *widget.Line, th *theme.Theme, times timeMode) {
	st := th.Style(theme.Header)
	for _, col := range []struct {
		title string
		width int
		align text.Align
	}{
		{times.title(), c.time, text.Left},
		{"FEED", c.feed, text.Left},
		{"TYPE", c.typ, text.Left},
		{"ID", c.id, text.Left},
		{"SIZE", c.size, text.Right},
		{"GAP", c.gap, text.Right},
	} {
		if col.width > 0 {
			l.Space(st, 1).Cell(st, col.title, col.width, col.align)
		}
	}
	l.Space(st, 1).Put(st, "DATA").Fill(st)
}

func (p *Panel) drawRow(l *widget.Line, f panel.Frame, c columns, key rowKey) {
	th := f.Theme
	e, bytes, ok := p.history.Preview(key.seq, &p.buffer)
	style := func(r theme.Role) theme.Style { return th.Row(r, key.selected) }
	if !ok {
		l.Space(style(theme.Faint), 1).Put(style(theme.Faint), "no longer in the history").Fill(style(theme.Text))
		return
	}
	before, _ := p.history.Head(key.before)
	p.drawTime(l, f.Theme, c.time, key, &e, before.Time)
	kind, size, gap := kindName(&e), "", ""
	role := p.kindRole(&e, kind)
	if e.Kind == feeds.Message {
		size = text.Bytes(bytes)
	}
	if !before.Time.IsZero() {
		gap = text.Lag(max(e.Time.Sub(before.Time), 0))
	}
	cell := func(r theme.Role, s string, w int, a text.Align) {
		if w > 0 {
			l.Cell(style(r), s, w, a).Space(style(theme.Dim), 1)
		}
	}
	cell(panel.FeedHue(e.Feed), p.names.Short(p.deps.Shown(e.Feed, f.HideSecrets), c.feed), c.feed, text.Left)
	cell(role, p.shortKind(&e, kind, c.typ), c.typ, text.Left)
	cell(theme.Dim, string(e.ID), c.id, text.Left)
	cell(theme.Dim, size, c.size, text.Right)
	cell(theme.Dim, gap, c.gap, text.Right)
	data := shownData(&e, f.HideSecrets)
	switch {
	case e.Kind != feeds.Message:
		l.PutBytes(style(role), data)
	case !p.rows.selection.filter.Highlights() && p.summarize(l, style, &e):
	default:
		p.decoded = pretty.AppendReadable(p.decoded[:0], data)
		p.drawData(l, style(theme.Text), style(theme.Match), p.decoded)
	}
	l.Fill(style(theme.Text))
}

// drawData draws as much of the data as fits and highlights what the filter found.
func (p *Panel) drawData(l *widget.Line, plain, found theme.Style, data []byte) {
	if !p.rows.selection.filter.Highlights() {
		l.PutBytes(plain, data)
		return
	}
	shown, at := text.Clip(data, l.Left()), 0
	p.found = p.rows.selection.filter.AppendHighlights(p.found[:0], shown)
	for _, r := range p.found {
		l.Put(plain, shown[at:r[0]]).Put(found, shown[r[0]:r[1]])
		at = r[1]
	}
	l.Put(plain, shown[at:])
}

// drawTime draws the mark of a marked row and the column of times.
func (p *Panel) drawTime(l *widget.Line, th *theme.Theme, w int, key rowKey, e *feeds.Event, before time.Time) {
	dim := th.Row(theme.Dim, key.selected)
	if key.marked {
		l.Glyph(th.Row(theme.Accent, key.selected), th.Glyphs.Mark)
	}
	l.To(dim, 1)
	var buf [32]byte
	stamp := key.times.append(buf[:0], e.Time, before, p.strip.outline.Began(e.Feed, e.Conn))
	if key.times == timeOfDay {
		stamp = stamp[:min(w, len(stamp))]
	}
	if w > 0 {
		l.Cell(dim, string(stamp), w, text.Left).Space(dim, 1)
	}
}

// shownData returns an event's data. The reason of a change of state is left out if it only repeats the state, and its
// hosts are masked while they are hidden.
func shownData(e *feeds.Event, hide bool) []byte {
	switch {
	case e.Kind != feeds.Change:
		return e.Data
	case string(e.Data) == e.State.String():
		return nil
	case hide:
		return []byte(panel.HideHosts(string(e.Data)))
	}
	return e.Data
}

// kindName returns the text for the type column.
func kindName(e *feeds.Event) string {
	switch e.Kind {
	case feeds.Message:
		return string(e.Type)
	case feeds.Comment:
		return ": comment"
	case feeds.Retry:
		return "retry"
	case feeds.Anomaly:
		return "anomaly"
	case feeds.Change:
		return panel.StateWord(e.State)
	}
	return ""
}

// shortKind returns the name of an event's kind in w cells: a long event name is cut where it differs least from
// others.
func (p *Panel) shortKind(e *feeds.Event, name string, w int) string {
	if e.Kind != feeds.Message || len(name) <= w {
		return name
	}
	if p.types.Add(name) {
		p.drawn.Forget()
	}
	return p.types.Short(name, w)
}

func (p *Panel) kindRole(e *feeds.Event, name string) theme.Role {
	switch e.Kind {
	case feeds.Message:
		return p.hues.Of(name)
	case feeds.Anomaly:
		return theme.Warn
	case feeds.Change:
		return stateRole(e.State)
	case feeds.Comment, feeds.Retry:
	}
	return theme.Faint
}

func stateRole(s feeds.State) theme.Role {
	switch s {
	case feeds.Live:
		return theme.Good
	case feeds.Stale:
		return theme.Stale
	case feeds.Failed:
		return theme.Bad
	case feeds.Connecting, feeds.Waiting:
		return theme.Info
	case feeds.Ended, feeds.Paused:
	}
	return theme.Dim
}
