package events

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// detailCache keeps the drawn details of one event.
type detailCache struct {
	seq   uint64
	w     int
	theme *theme.Theme
	hide  bool
	title string
	lines []string
}

const labelWidth = 10

// Detail shows the selected event: what came with it, then its data.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	c := &p.pretty
	if p.pinned != 0 && c.seq == p.pinned && c.w == w && c.theme == f.Theme && c.hide == f.HideSecrets {
		return c.title, c.lines, true // Also when the history no longer holds the event.
	}
	e, ok := p.selected()
	if !ok {
		return "", nil, false
	}
	title = kindName(&e)
	if c.seq != e.Seq || c.w != w || c.theme != f.Theme || c.hide != f.HideSecrets {
		*c = detailCache{seq: e.Seq, w: w, theme: f.Theme, hide: f.HideSecrets, title: title}
		c.lines = append(p.meta(f, &e, w), pretty.Lines(f.Theme, shownData(&e, f.HideSecrets), w)...)
	}
	return title, c.lines, true
}

func (p *Panel) meta(f panel.Frame, e *feeds.Event, w int) []string {
	th := f.Theme
	l := widget.NewLine(w)
	var lines []string
	row := func(label, value string) {
		if value != "" {
			l.Reset(w)
			l.Cell(th.Style(theme.Dim), label, labelWidth, text.Left).Put(th.Style(theme.Text), value)
			lines = append(lines, l.String())
		}
	}
	row("feed", p.deps.Shown(e.Feed, f.HideSecrets))
	row("arrived", e.Time.Format("2006-01-02 15:04:05.000000"))
	if !e.EventTime.IsZero() {
		row("made", e.EventTime.Format("2006-01-02 15:04:05.000000"))
	}
	row("id", string(e.ID))
	if e.Kind == feeds.Message {
		row("size", fmt.Sprintf("%s of data, %s as received", text.Bytes(len(e.Data)), text.Bytes(len(e.Raw))))
	}
	where := fmt.Sprintf("connection %d, read %d, byte %s of the stream", e.Conn, e.Read, text.Count(e.Offset))
	if e.Kind == feeds.Change {
		where = fmt.Sprintf("connection %d", e.Conn)
	}
	if e.Replayed {
		where += ", replayed after a resume"
	}
	if e.Conn > 0 {
		row("came in", where)
	}
	l.Reset(w)
	return append(lines, l.String())
}
