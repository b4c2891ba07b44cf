package notifications

import (
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
)

// window is how many rows around the visible ones are read.
const window = 128

// readAfter is how long the panel must have the keys until what it shows counts as read.
const readAfter = 2 * time.Second

// Panel is the view of an inbox.
type Panel struct {
	panel.List
	opts   Options
	reader *notifications.Reader
	snap   notifications.Snapshot
	least  notifications.Severity

	alarms *notifications.Reader
	counts notifications.Snapshot // What alarms read last, when the inbox's generation was heard.
	heard  uint64
	rung   uint64 // The alarms that the bell was rung for.

	// reading is when what the snapshot numbered seen will count as read.
	reading time.Time
	seen    uint64

	detail  notifications.Detail
	payload payload
	drawing
}

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	if p.snap.Generation != p.opts.Inbox.Generation() {
		p.Read()
	}
}

func (p *Panel) load(first, end int) (total int) {
	p.reader.Read(first, end, &p.snap)
	return p.snap.Matching
}

func (p *Panel) held() (first, end int) { return p.snap.From, p.snap.From + len(p.snap.Rows) }

// row gives a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *notifications.Row { return panel.At(p.snap.Rows, i-p.snap.From) }

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.Key, r.Feed, true
	}
	return "", 0, false
}

// Title implements [panel.Panel]: how many are open, how many of them critical, how many unread, and what is not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	critical := "critical"
	if p.w < labelFrom {
		critical = "crit"
	}
	return p.opts.Name, panel.Badge(f,
		panel.Tally(p.snap.Open.Total(), "open"), panel.Tally(p.snap.Open[notifications.Critical], critical),
		panel.Tally(p.snap.Unread, "new"), leastNames[p.least],
		panel.Tally(p.snap.DroppedOpen, "open ones dropped"), panel.Lacks(&p.snap.Missing), p.Mark(p.snap.Total))
}

// leastNames say what a least severity lets through.
var leastNames = map[notifications.Severity]string{
	notifications.Warning: "info hidden", notifications.Critical: "critical only",
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Ack:
		p.acknowledge()
	case keymap.Severity:
		p.nextLeast()
	default:
		return p.List.Do(a)
	}
	return true
}

func (p *Panel) acknowledge() {
	if r := p.row(p.Selected()); r != nil && p.opts.Inbox.Acknowledge(r.Key) {
		p.Read()
	}
}

// Inherit implements [panel.Heir].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.least = o.least
		p.search(p.Words)
		p.InheritList(&o.List)
	}
}

// nextLeast shows all, then what is a warning or worse, then what is critical.
func (p *Panel) nextLeast() {
	switch p.least {
	case notifications.Warning:
		p.least = notifications.Critical
	case notifications.Critical:
		p.least = notifications.Unknown
	default:
		p.least = notifications.Warning
	}
	p.search(p.Words)
	p.Read()
}

// search has the reader read what is severe enough and has the words in severity, source, text or key.
func (p *Panel) search(words panel.Words) {
	f := notifications.Filter{Least: p.least}
	if !words.Empty() {
		f.Match = func(line []byte) bool { return words.Match(string(line)) }
	}
	p.reader.Filter(f)
}

// Click implements [panel.Panel].
func (p *Panel) Click(_, y int) { p.Pick(y) }

// Copy implements [panel.Copier]: the payload, or the text where the payload is no longer held.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.Selected())
	if r == nil {
		return "", "", false
	}
	var d notifications.Detail
	if p.opts.Inbox.Detail(r.Key, &d) && len(d.Payload) > 0 && len(d.Payload) == d.PayloadSize {
		return string(d.Payload), "the payload", true
	}
	return string(r.Text), "the text", true
}

// Bell implements [panel.Beller]. It rings while the view is paused, too.
func (p *Panel) Bell() bool {
	if !p.opts.Bell {
		return false
	}
	if g := p.opts.Inbox.Generation(); g != p.heard {
		p.heard = g
		p.alarms.Read(0, 0, &p.counts)
	}
	ring := p.counts.Alarms > p.rung
	p.rung = p.counts.Alarms
	return ring
}

// noteRead counts what is shown as read once the panel has had the keys for long enough.
func (p *Panel) noteRead(f panel.Frame) {
	switch {
	case !f.Focused || p.snap.Unread == 0:
		p.reading = time.Time{}
	case p.reading.IsZero():
		p.reading, p.seen = f.Now.Add(readAfter), p.snap.Last
		p.Due(p.reading)
	case f.Now.Before(p.reading):
		p.Due(p.reading)
	default:
		p.opts.Inbox.MarkRead(p.seen)
		p.reading = time.Time{}
	}
}
