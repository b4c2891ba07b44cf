package notifications

import (
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// payload holds the drawn payload of one notification.
type payload struct {
	key   string
	last  time.Time
	w     int
	theme *theme.Theme
	lines []string
}

// detailLabel is the width of the labels in the details.
const detailLabel = 10

// mostTitle is the width of the longest title of the details.
const mostTitle = 36

// leastDetail is the minimum width for details.
const leastDetail = detailLabel + 8

// Detail implements [panel.Selector]: the facts about the selected notification, then its whole payload.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", nil, false
	}
	d := &p.detail
	if w < leastDetail || !p.inbox.Detail(r.Key, d) {
		return "", nil, false
	}
	lines = append(p.facts(f, d, w), p.drawPayload(f.Theme, d, w)...)
	if f.Zoomed {
		counts := p.drawCounts(f, w, f.Room-len(lines)-1)
		for range min(f.Room-len(lines)-len(counts), len(counts)) { // They stand at the bottom.
			lines = append(lines, widget.NewLine(w).String())
		}
		lines = append(lines, counts...)
	}
	return detailTitle(d), lines, true
}

func detailTitle(d *notifications.Detail) string {
	title := severityWord(d)
	if len(d.Source) > 0 {
		title += ", " + string(d.Source)
	}
	return text.Truncate(title, mostTitle)
}

// drawPayload draws the payload as received, once for each event.
func (p *Panel) drawPayload(th *theme.Theme, d *notifications.Detail, w int) []string {
	c := &p.payload
	if c.key == d.Key && c.last.Equal(d.Last) && c.w == w && c.theme == th {
		return c.lines
	}
	*c = payload{key: d.Key, last: d.Last, w: w, theme: th, lines: pretty.Lines(th, d.Payload, w)}
	line := widget.NewLine(w)
	switch {
	case len(d.Payload) == 0 && d.PayloadSize > 0:
		line.Put(th.Style(theme.Warn), "the payload was dropped to make room for newer ones")
		c.lines = append(c.lines[:0], line.String())
	case len(d.Payload) < d.PayloadSize:
		line.Put(th.Style(theme.Warn), "the first "+text.Bytes(len(d.Payload))+" of "+text.Bytes(d.PayloadSize))
		c.lines = append(c.lines, line.String())
	}
	return c.lines
}

// facts draws everything except the payload.
func (p *Panel) facts(f panel.Frame, d *notifications.Detail, w int) []string {
	s := panel.NewSheet(f, w, detailLabel)
	look := appearanceOf(&d.Row, &f.Theme.Glyphs)
	s.Put("severity", look.severity, look.glyph+" "+severityWord(d))
	s.Missing(&p.snap.Missing)
	s.Payload("text", d.Text)
	s.Fact("state", stateWords(f, d))
	if a, _, ok := p.alertOf(&d.Row); ok {
		s.Fact("rule", a.Rule)
		s.Feed(a.Feed)
		if a.Key != "" {
			s.Fact("key", a.Key)
		}
	} else {
		if !d.Keyless {
			s.Fact("key", d.Key)
		}
		s.Feed(p.Sources.Name(d.Feed))
		s.Fact("event", eventWords(d))
	}
	s.Fact("first", moment(f, d.First))
	s.Fact("last", moment(f, d.Last))
	s.Blank()
	return s.Lines()
}

// severityWord returns the severity, an unknown one as received.
func severityWord(d *notifications.Detail) string {
	if d.Severity == notifications.Unknown && len(d.Label) > 0 {
		return string(d.Label)
	}
	return d.Severity.String()
}

// stateWords returns the state, for how long it has lasted, and how often the notification came.
func stateWords(f panel.Frame, d *notifications.Detail) string {
	words := d.State.String()
	switch d.State {
	case notifications.Open:
		words += " for " + text.Duration(panel.Age(f.Now, d.First))
	case notifications.Resolved:
		words += " after " + text.Duration(d.Last.Sub(d.First))
	case notifications.Acknowledged:
		if d.Snoozed {
			words = "snoozed"
		}
		words += ", raised " + text.Duration(panel.Age(f.Now, d.First)) + " ago"
	}
	if d.Repeats > 0 {
		words += ", received " + text.Count(d.Repeats+1) + " times"
	}
	if d.Episodes > 1 {
		words += ", opened " + text.Count(d.Episodes) + " times"
	}
	return words
}

func eventWords(d *notifications.Detail) string {
	words := string(d.Type)
	if len(d.ID) > 0 {
		words += ", id " + string(d.ID)
	}
	return words + ", " + text.Bytes(d.PayloadSize)
}

func moment(f panel.Frame, at time.Time) string {
	return at.In(f.Now.Location()).Format("2006-01-02 15:04:05.000")
}
