package conversation

import (
	"time"

	"feedscope/feeds/state"
	"feedscope/feeds/state/conversation"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

const (
	// headerFrom is the minimum height with room for a header.
	headerFrom = 4
	// A line has times, names and durations from midFrom cells on, kinds, IDs and milliseconds from wideFrom.
	midFrom, wideFrom = 56, 104
	tookWidth         = 10 // "unanswered"
	kindWidth         = 12 // "notification"
	clock             = "15:04:05"
	fineClock         = "15:04:05.000"
)

// columns are the widths of the columns; zero leaves one out.
type columns struct{ time, kind, name, id, took int }

func arrange(w int) columns {
	switch {
	case w >= wideFrom:
		return columns{len(fineClock), kindWidth, min(w/5, 32), 10, tookWidth}
	case w >= midFrom:
		return columns{len(clock), 0, min(w/4, 24), 0, tookWidth}
	}
	return columns{name: max(w/3, 6)}
}

// key is everything that a line shows.
type key struct {
	note     string
	header   bool
	number   uint64
	events   int
	kind     conversation.Kind
	outcome  conversation.Outcome
	took     time.Duration
	selected bool
}

// Lines implements [panel.Panel].
func (p *Panel) Lines(f panel.Frame, w, h int) []string {
	height := p.Head(h, headerFrom)
	p.Fit(p.snap.Matching, height)
	line, lines := p.rows.Start(f, w, h)
	if p.snap.Matching == 0 {
		what, how := p.Empty(f, p.snap.Total, "", &state.Missing{}, nil)
		p.rows.Message(f, h, key{note: what + how}, what, how)
		return lines
	}
	c := arrange(w)
	if p.Header > 0 && !p.rows.Same(0, key{header: true}) {
		c.header(f.Theme, line)
		p.rows.Done(0)
	}
	first, end := p.Scroll.Range()
	for i := range height {
		k := key{}
		m := p.row(first + i)
		if first+i < end && m != nil {
			k = key{
				number: m.Number, events: m.Events, kind: m.Kind, outcome: m.Outcome, took: m.Took,
				selected: f.Focused && first+i == p.Selected(),
			}
		}
		if p.rows.Same(p.Header+i, k) {
			continue
		}
		if k.number > 0 {
			c.row(f, line, m, k.selected)
		}
		p.rows.Done(p.Header + i)
	}
	return lines
}

// header draws the titles.
func (c columns) header(th *theme.Theme, l *widget.Line) {
	st := th.Style(theme.Header)
	l.Space(st, 1)
	for _, col := range []struct {
		title string
		w     int
	}{{"TIME", c.time}, {"", 3}, {"KIND", c.kind}, {"NAME", c.name}, {"ID", c.id}} {
		if col.w > 0 {
			l.Cell(st, col.title, col.w, text.Left).Space(st, 1)
		}
	}
	l.Cell(st, "CONTENT", l.Left()-c.room(), text.Left)
	if c.took > 0 {
		l.Space(st, 1).Cell(st, "TOOK", c.took, text.Right)
	}
	l.Fill(st)
}

// room returns the cells to the right of the content.
func (c columns) room() int {
	if c.took == 0 {
		return 0
	}
	return c.took + 2
}

// look is how a message is drawn.
type look struct {
	mark       string
	name, text theme.Role
}

// lookOf returns the look of a message, without the mark.
func lookOf(m *conversation.Message) look {
	switch {
	case m.Kind == conversation.Error:
		return look{name: theme.Bad, text: theme.Bad}
	case m.Outcome == conversation.Unanswered:
		return look{name: theme.Warn, text: theme.Text}
	}
	switch m.Kind {
	case conversation.Request, conversation.ToolCall:
		return look{name: theme.Strong, text: theme.Text}
	case conversation.Notification, conversation.Progress, conversation.State, conversation.Other:
		return look{name: theme.Text, text: theme.Dim}
	case conversation.Reasoning:
		return look{name: theme.Dim, text: theme.Dim}
	case conversation.Response, conversation.Text, conversation.Error:
	}
	return look{name: theme.Text, text: theme.Text}
}

func (c columns) row(f panel.Frame, l *widget.Line, m *conversation.Message, selected bool) {
	th, g := f.Theme, &f.Theme.Glyphs
	style := func(r theme.Role) theme.Style { return th.Row(r, selected) }
	base, k := style(theme.Text), lookOf(m)
	switch {
	case m.Kind == conversation.Error:
		k.mark = g.Failed
	case m.Outcome == conversation.Unanswered:
		k.mark = g.Stale
	}
	if selected {
		l.Glyph(style(theme.Accent), g.Pointer)
	}
	l.To(base, 1)
	if c.time > 0 {
		format := clock
		if c.time > len(clock) {
			format = fineClock
		}
		l.Cell(style(theme.Dim), m.Time.In(f.Now.Location()).Format(format), c.time, text.Left).Space(base, 1)
	}
	if m.From == conversation.Client {
		l.Glyph(style(theme.Accent), g.Arrow)
	} else {
		l.Glyph(style(theme.Dim), g.ArrowBack)
	}
	l.Space(base, 1)
	if k.mark != "" {
		l.Glyph(style(k.name), k.mark).Space(base, 1)
	} else {
		l.Space(base, 2)
	}
	if c.kind > 0 {
		l.Cell(style(theme.Dim), m.Kind.String(), c.kind, text.Left).Space(base, 1)
	}
	l.Cell(style(k.name), shortName(m), c.name, text.Left).Space(base, 1)
	if c.id > 0 {
		l.Cell(style(theme.Dim), m.ID, c.id, text.Left).Space(base, 1)
	}
	content := max(l.Left()-c.room(), 0)
	if m.Events > 1 {
		count := "×" + text.Short(float64(m.Events))
		if need := text.Width(count) + 1; need < content/2 {
			l.Put(style(theme.Dim), count).Space(base, 1)
			content -= need
		}
	}
	l.Clip(style(k.text), m.Summary, content)
	if c.took > 0 {
		l.To(base, l.Width()-c.took-1)
		p, role := took(m, g)
		l.Cell(style(role), p, c.took, text.Right)
	}
	l.Fill(base)
}

// took returns the outcome or the time of a message for its column.
func took(m *conversation.Message, g *theme.Glyphs) (string, theme.Role) {
	switch {
	case m.Outcome == conversation.Unanswered:
		return "unanswered", theme.Warn
	case m.Outcome == conversation.Waiting:
		return g.Ellipsis, theme.Dim
	case m.Took > 0:
		return text.Lag(m.Took), theme.Dim
	}
	return "", theme.Dim
}
