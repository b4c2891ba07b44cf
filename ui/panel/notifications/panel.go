package notifications

import (
	"time"

	"feedscope/feeds/query/filter"
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
)

// window is the number of rows read around the visible ones.
const window = 128

// readAfter is how long the panel must have the keys before visible rows count as read.
const readAfter = 2 * time.Second

// Panel is the view of an inbox.
type Panel struct {
	panel.List
	c      Config
	inbox  *notifications.Inbox
	alerts panel.Alerts // May be nil.
	host   panel.Host
	shown  func(text string, hide bool) string // Hides the names of feeds; see [panel.Deps].
	reader *notifications.Reader
	snap   notifications.Snapshot
	least  notifications.Severity

	alarms *notifications.Reader
	counts notifications.Snapshot // The last result of alarms, at generation heard of the inbox.
	heard  uint64
	rung   uint64 // The number of alarms for which the bell rang.

	// reading is when the events up to number seen will count as read.
	reading time.Time
	seen    uint64
	hide    bool // Hosts were hidden in the last frame.
	// spectator: what is seen here does not count as read.
	spectator bool

	detail  notifications.Detail
	payload payload
	drawing
}

var _ interface {
	panel.Selector
	panel.Dated
	panel.Scroller
	panel.Hinter
	panel.Worker
} = new(Panel)

// Refresh implements [panel.Panel].
func (p *Panel) Refresh(now time.Time) {
	p.Begin(now)
	if p.snap.Generation != p.inbox.Generation() {
		p.Read()
	}
}

func (p *Panel) load(first, end int) (total int) {
	p.reader.Read(first, end, &p.snap)
	return p.snap.Matching
}

func (p *Panel) held() (first, end int) { return p.snap.From, p.snap.From + len(p.snap.Rows) }

// row returns a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *notifications.Row { return panel.At(p.snap.Rows, i-p.snap.From) }

// where returns the terms of an events filter that the events of a notification match.
func (p *Panel) where(key string) []string {
	switch r := p.row(p.Selected()); {
	case r == nil:
		return nil
	case r.Keyless:
		return []string{filter.Containing(string(r.Text))}
	}
	return []string{panel.Where(p.c.Records, p.c.Key, key)}
}

func (p *Panel) keyAndFeed(i int) (key string, feed int, ok bool) {
	if r := p.row(i); r != nil {
		return r.Key, r.Feed, true
	}
	return "", 0, false
}

// Title implements [panel.Panel]: the numbers of critical, open and unread ones, and of those not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	return p.c.Name, panel.Badge(f, p.Mark(p.snap.Total),
		panel.Tally(p.snap.Open[notifications.Critical], "critical"), panel.Tally(p.snap.Open.Total(), "open"),
		panel.Tally(p.snap.Unread, "new"), leastNames[p.least], panel.Tally(p.snap.DroppedOpen, "dropped while open"),
		panel.Lacks(&p.snap.Missing), panel.Hidden(p.columns.hidden()))
}

// leastNames are the facts for a least severity.
var leastNames = map[notifications.Severity]string{
	notifications.Warning: "info hidden", notifications.Critical: "critical only",
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch a {
	case keymap.Ack:
		p.acknowledge()
	case keymap.Snooze:
		return p.snooze()
	case keymap.Severity:
		p.nextLeast()
	default:
		return p.List.Do(a)
	}
	return true
}

func (p *Panel) acknowledge() {
	r := p.row(p.Selected())
	switch {
	case r == nil:
		return
	case r.State == notifications.Resolved && p.host != nil:
		p.host.Say("it is resolved; there is nothing to acknowledge")
		return
	case !p.inbox.Acknowledge(r.Key):
		return
	}
	if p.host != nil {
		p.host.Say("acknowledged: " + p.nameOf(r))
	}
	if p.alerts != nil && p.alerts.Of(r.Feed) {
		p.alerts.Acknowledge(r.Key)
	}
	p.Read()
}

// Inherit implements [panel.Scroller].
func (p *Panel) Inherit(from panel.Panel, _ time.Time) {
	if o, ok := from.(*Panel); ok {
		p.least = o.least
		p.search(p.Words)
		p.InheritList(&o.List)
	}
}

// nextLeast shows warnings and worse, then only critical ones, then all again.
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

// search makes the reader return notifications that are severe enough and have the words in severity, source,
// text or key.
func (p *Panel) search(words panel.Words) {
	f := notifications.Filter{Least: p.least, ByState: true}
	if !words.Empty() {
		f.Match = func(line []byte) bool { return words.Match(string(line)) }
	}
	p.reader.Filter(f)
}

// Copies implements [panel.Selector]: the payload, or the text where the payload is no longer held.
func (p *Panel) Copies() []panel.Copy {
	r := p.row(p.Selected())
	if r == nil {
		return nil
	}
	var d notifications.Detail
	if p.inbox.Detail(r.Key, &d) && len(d.Payload) > 0 && len(d.Payload) == d.PayloadSize {
		return panel.CopyOf("the payload", string(d.Payload))
	}
	return panel.CopyOf("the text", string(r.Text))
}

// Bell implements [panel.Worker]. It rings while the view is paused, too.
func (p *Panel) Bell() bool {
	if !p.c.Bell {
		return false
	}
	if g := p.inbox.Generation(); g != p.heard {
		p.heard = g
		p.alarms.Read(0, 0, &p.counts)
	}
	ring := p.counts.Alarms > p.rung
	p.rung = p.counts.Alarms
	return ring
}

// noteRead marks the visible rows as read once the panel has had the keys for long enough.
func (p *Panel) noteRead(f panel.Frame) {
	switch {
	case !f.Focused || p.snap.Unread == 0 || p.spectator:
		p.reading = time.Time{}
	case p.reading.IsZero():
		p.reading, p.seen = f.Now.Add(readAfter), p.snap.Last
		p.Due(p.reading)
	case f.Now.Before(p.reading):
		p.Due(p.reading)
	default:
		p.inbox.MarkRead(p.seen)
		p.reading = time.Time{}
	}
}
