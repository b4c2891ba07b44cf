package events

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Widths of the columns in cells.
const (
	headerLines = 1
	shortTime   = 8  // 15:04:05
	longTime    = 12 // 15:04:05.000
	maxFeed     = 14
	maxWideFeed = 24
	typeWidth   = 10
	idWidth     = 9
	sizeWidth   = 8
	gapWidth    = 4
	// From these widths on there is room for the feed, for milliseconds, and for id and size.
	wideFeed = 52
	wideTime = 70
	wideSize = 88
)

// columns are those that a width has room for; zero means left out.
type columns struct {
	time, feed, typ, id, size int
}

func (c columns) fit(w int) columns {
	c.time, c.typ = shortTime, typeWidth
	if w < wideFeed {
		c.feed = 0
	}
	if w >= wideTime {
		c.time = longTime
	}
	if w < wideSize {
		c.feed = min(c.feed, maxFeed)
	} else {
		c.id, c.size = idWidth, sizeWidth
	}
	return c
}

// Lines draws the inspector where the panel has the screen for itself, else the timeline.
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
	if p.sampling() {
		return p.sampleLines(f, line, lines, w)
	}
	first, end := p.scroll.Range()
	cursor, _ := p.scroll.Cursor()
	cols := p.columns.fit(w)
	for y := range h {
		row := first + y - headerLines
		key := rowKey{times: p.times, filtered: p.filter != ""}
		if y >= headerLines && row < end {
			key = p.rowKey(row)
			key.selected = f.Focused && row == cursor
		}
		if row == 0 && end == 0 {
			key.note = p.waiting()
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

// sampleLines draws the sample; only its new rows cost anything.
func (p *Panel) sampleLines(f panel.Frame, line *widget.Line, lines []string, w int) []string {
	cols := p.columns.fit(w)
	p.sample.fit(w, f.Theme, f.HideSecrets)
	for y := range lines {
		line.Reset(w)
		i := y - headerLines
		switch {
		case y < headerLines:
			cols.header(line, f.Theme, timeOfDay)
		case i >= len(p.sample.shown):
		case p.sample.shown[i].line != "":
			lines[y] = p.sample.shown[i].line
			continue
		default:
			p.drawRow(line, f, cols, rowKey{seq: p.sample.shown[i].seq})
			p.sample.shown[i].line = line.String()
			lines[y] = p.sample.shown[i].line
			continue
		}
		lines[y] = line.String()
	}
	p.drawn.Forget()
	return lines
}

func (p *Panel) waiting() string {
	if p.filter != "" {
		return "nothing matches; with an empty filter all is shown again"
	}
	if p.others.note != "" {
		return p.others.note
	}
	return "waiting for the first event"
}

// rowKey gives all that a row shows, but for the selection.
func (p *Panel) rowKey(row int) rowKey {
	key := rowKey{seq: p.rows.at(row), times: p.times}
	key.marked = p.marks[key.seq]
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
	l.Space(st, 1).Cell(st, times.title(), c.time, text.Left)
	for _, col := range []struct {
		title string
		width int
	}{{"FEED", c.feed}, {"TYPE", c.typ}, {"ID", c.id}} {
		if col.width > 0 {
			l.Space(st, 1).Cell(st, col.title, col.width, text.Left)
		}
	}
	if c.size > 0 {
		l.Space(st, 1).Cell(st, "SIZE", c.size, text.Right)
		l.Space(st, 1).Cell(st, "GAP", gapWidth, text.Left)
	}
	l.Space(st, 1).Put(st, "DATA").Fill(st)
}

func (p *Panel) drawRow(l *widget.Line, f panel.Frame, c columns, key rowKey) {
	th := f.Theme
	e, bytes, ok := p.history.Glance(key.seq, &p.buffer)
	style := func(r theme.Role) theme.Style { return th.Row(r, key.selected) }
	if !ok {
		l.Space(style(theme.Faint), 1).Put(style(theme.Faint), "no longer held").Fill(style(theme.Text))
		return
	}
	before, _ := p.history.Head(key.before)
	p.drawTime(l, f.Theme, c.time, key, &e, before.Time)
	if c.feed > 0 {
		l.Cell(style(theme.Dim), panel.CutFront(p.deps.Shown(e.Feed, f.HideSecrets), c.feed), c.feed, text.Left).Space(style(theme.Dim), 1)
	}
	role := kindRole(&e)
	l.Cell(style(role), kindName(&e), c.typ, text.Left).Space(style(theme.Dim), 1)
	if c.id > 0 {
		l.Cell(style(theme.Dim), string(e.ID), c.id, text.Left).Space(style(theme.Dim), 1)
	}
	if c.size > 0 {
		size := ""
		if e.Kind == feeds.Message {
			size = text.Bytes(bytes)
		}
		l.Cell(style(theme.Dim), size, c.size, text.Right).Space(style(theme.Dim), 1)
		share := 0.0
		if !before.Time.IsZero() {
			share = gapShare(e.Time.Sub(before.Time))
		}
		bar := f.Theme.Glyphs
		bar.BarEmpty = " "
		l.Gauge(style(theme.Gauge), style(theme.Faint), &bar, share, 0, 1, gapWidth).Space(style(theme.Dim), 1)
	}
	if e.Kind == feeds.Message {
		role = theme.Text
	}
	p.drawData(l, style(role), style(theme.Match), shownData(&e, f.HideSecrets))
	l.Fill(style(theme.Text))
}

// drawData puts as much of the data as there is room for, what the filter found in it set apart.
func (p *Panel) drawData(l *widget.Line, plain, found theme.Style, data []byte) {
	if p.rows.selection.filter.Empty() {
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
	l.Cell(dim, string(stamp), w, text.Left).Space(dim, 1)
}

// shownData is an event's data, without what a reason says of hosts while they are hidden.
func shownData(e *feeds.Event, hide bool) []byte {
	if hide && e.Kind == feeds.Change {
		return []byte(panel.HideHosts(string(e.Data)))
	}
	return e.Data
}

// kindName is what stands in the type column.
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
		return e.State.String()
	}
	return ""
}

func kindRole(e *feeds.Event) theme.Role {
	switch e.Kind {
	case feeds.Message:
		return theme.Accent
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
