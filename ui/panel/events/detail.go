package events

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

const labelWidth = 10

// Detail shows the selected event in the view that is turned to.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	if p.line == nil {
		p.line = widget.NewLine(w)
	}
	if !p.draw(f, p.current(), w) {
		return "", nil, false
	}
	lines = append(lines, p.tabs(f, w, false))
	if e, held := p.selected(); held && p.pane.view != metaView {
		lines = append(lines, p.meta(f, &e, w)...)
	}
	return p.pane.drawn.title, append(lines, p.pane.drawn.lines...), true
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
