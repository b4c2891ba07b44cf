package notifications

import (
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/pretty"
	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// payload keeps the drawn payload of one notification.
type payload struct {
	key   string
	last  time.Time
	w     int
	theme *theme.Theme
	lines []string
}

// detailLabel is the width of the labels in the details.
const detailLabel = 10

// leastDetail is the least width that details need.
const leastDetail = detailLabel + 8

// Detail implements [panel.Detailer]: all that is known of the selected notification, then its whole payload.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", nil, false
	}
	p.Scroll.Hold(f.Now)
	d := &p.detail
	if w < leastDetail || !p.opts.Inbox.Detail(r.Key, d) {
		return "", nil, false
	}
	return detailTitle(d), append(p.facts(f, d, w), p.drawPayload(f.Theme, d, w)...), true
}

func detailTitle(d *notifications.Detail) string {
	title := d.Severity.String()
	if d.Severity == notifications.Unknown && len(d.Label) > 0 {
		title = string(d.Label)
	}
	if len(d.Source) > 0 {
		title += ", " + string(d.Source)
	}
	return text.Truncate(title, 2*mostSource)
}

// drawPayload draws the payload, as received, once for each event.
func (p *Panel) drawPayload(th *theme.Theme, d *notifications.Detail, w int) []string {
	c := &p.payload
	if c.key == d.Key && c.last.Equal(d.Last) && c.w == w && c.theme == th {
		return c.lines
	}
	*c = payload{key: d.Key, last: d.Last, w: w, theme: th, lines: pretty.Lines(th, d.Payload, w)}
	line := widget.NewLine(w)
	switch {
	case len(d.Payload) == 0 && d.PayloadSize > 0:
		line.Put(th.Style(theme.Warn), "its payload is no longer held: newer ones took its place")
		c.lines = append(c.lines[:0], line.String())
	case len(d.Payload) < d.PayloadSize:
		line.Put(th.Style(theme.Warn), "the first "+text.Bytes(len(d.Payload))+" of "+text.Bytes(d.PayloadSize))
		c.lines = append(c.lines, line.String())
	}
	return c.lines
}

// facts draws what there is to say beside the payload.
func (p *Panel) facts(f panel.Frame, d *notifications.Detail, w int) []string {
	th := f.Theme
	line := widget.NewLine(w)
	var lines []string
	put := func(label, value string) {
		line.Reset(w)
		line.Cell(th.Style(theme.Dim), label, detailLabel, text.Left).Put(th.Style(theme.Text), value)
		lines = append(lines, line.String())
	}
	look := lookOf(&d.Row, &th.Glyphs)
	line.Cell(th.Style(theme.Dim), "severity", detailLabel, text.Left).Put(th.Style(look.severity), look.glyph+" "+look.label)
	lines = append(lines, line.String())
	if lacks := panel.Lacks(&p.snap.Missing); lacks != "" {
		put("missing", lacks+"; "+panel.Have(p.snap.Missing.Members))
	}
	label := "text"
	for _, l := range pretty.Lines(th, d.Text, w-detailLabel) {
		line.Reset(detailLabel)
		line.Put(th.Style(theme.Dim), label)
		lines = append(lines, line.String()+l)
		label = ""
	}
	put("state", stateWords(f, d))
	if !d.Keyless {
		put("key", d.Key)
	}
	if !f.HideSecrets {
		put("feed", p.Sources.Name(d.Feed))
	}
	put("event", eventWords(d))
	put("first", moment(f, d.First))
	put("last", moment(f, d.Last))
	line.Reset(w)
	return append(lines, line.String())
}

// stateWords says where it stands, for how long, and how often it came.
func stateWords(f panel.Frame, d *notifications.Detail) string {
	words := d.State.String()
	switch d.State {
	case notifications.Open:
		words += " for " + text.Duration(panel.Age(f.Now, d.First))
	case notifications.Resolved:
		words += " after " + text.Duration(d.Last.Sub(d.First))
	case notifications.Acknowledged:
		words += ", raised " + text.Duration(panel.Age(f.Now, d.First)) + " ago"
	}
	if d.Repeats > 0 {
		words += ", came " + text.Count(d.Repeats+1) + " times"
	}
	if d.Episodes > 1 {
		words += ", open for the " + ordinal(d.Episodes) + " time"
	}
	return words
}

func ordinal(n uint64) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return text.Count(n) + suffix
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
