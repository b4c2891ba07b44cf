package notifications

import (
	"strings"
	"time"

	"feedscope/feeds/state/notifications"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// window is how many rows around the visible ones are read: scrolling stays within them, so that a paused view
// is still.
const window = 128

// readAfter is how long the panel must have the keys until what it shows counts as read.
const readAfter = 2 * time.Second

// Panel is the view of an inbox.
type Panel struct {
	opts   Options
	reader *notifications.Reader
	snap   notifications.Snapshot

	words  panel.Words
	least  notifications.Severity
	scroll panel.Keyed
	now    time.Time // Of the last Refresh.

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
	p.now = now
	p.opts.Sources.Refresh(now)
	if p.snap.Generation != p.opts.Inbox.Generation() {
		p.read()
	}
}

// read takes the rows around the visible ones and keeps the selection on its key.
func (p *Panel) read() {
	p.load()
	p.scroll.Settle(p.now, p.keyAt, p.reader.Find)
}

// load takes the rows around the visible ones.
func (p *Panel) load() {
	first, end := p.scroll.Range()
	count := max(window, end-first)
	from := max(first-(count-(end-first))/2, 0)
	p.reader.Read(from, from+count, &p.snap)
	p.scroll.Update(p.snap.Matching, p.height)
}

// cover reads again if rows are to be shown that the snapshot does not hold.
func (p *Panel) cover() {
	first, end := p.scroll.Range()
	if first < p.snap.From || end > p.snap.From+len(p.snap.Rows) {
		p.load()
	}
}

// row gives a row by its index in the order, nil if the snapshot does not hold it.
func (p *Panel) row(i int) *notifications.Row {
	if i -= p.snap.From; i >= 0 && i < len(p.snap.Rows) {
		return &p.snap.Rows[i]
	}
	return nil
}

func (p *Panel) keyAt(i int) (string, bool) {
	if r := p.row(i); r != nil {
		return r.Key, true
	}
	return "", false
}

// cursor is the index of the selected row, -1 if there is none.
func (p *Panel) cursor() int {
	if at, ok := p.scroll.Cursor(); ok {
		return at
	}
	return -1
}

// Title implements [panel.Panel]: how many are open, how many of them critical, how many unread, and what is not shown.
func (p *Panel) Title(f panel.Frame) (title, badge string) {
	var facts []string
	fact := func(n int, word string) {
		if n > 0 {
			facts = append(facts, text.Count(n)+" "+word)
		}
	}
	fact(p.snap.Open.Total(), "open")
	critical := "critical"
	if p.w < labelFrom {
		critical = "crit"
	}
	fact(p.snap.Open[notifications.Critical], critical)
	fact(p.snap.Unread, "new")
	if p.least > notifications.Unknown {
		facts = append(facts, leastNames[p.least])
	}
	fact(int(p.snap.DroppedOpen), "open ones dropped")
	if mark := p.opts.Sources.Mark(); mark != "" && p.snap.Total > 0 {
		facts = append(facts, mark)
	}
	return p.opts.Name, strings.Join(facts, " "+f.Theme.Glyphs.Sep+" ")
}

// leastNames say what a least severity lets through.
var leastNames = map[notifications.Severity]string{
	notifications.Warning: "info hidden", notifications.Critical: "critical only",
}

// Do implements [panel.Panel].
func (p *Panel) Do(a keymap.Action) bool {
	switch {
	case a == keymap.Ack:
		p.acknowledge()
	case a == keymap.Severity:
		p.nextLeast()
	case p.scroll.Do(a):
		p.cover()
		p.scroll.Note(p.keyAt)
	default:
		return false
	}
	return true
}

func (p *Panel) acknowledge() {
	if r := p.row(p.cursor()); r != nil && p.opts.Inbox.Acknowledge(r.Key) {
		p.read()
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
	p.filter()
}

// SetFilter implements [panel.Filterer]: the words are looked for in severity, source, text and key.
func (p *Panel) SetFilter(filter string) error {
	p.words = panel.NewWords(filter)
	p.filter()
	return nil
}

// filter has the reader read what is wanted.
func (p *Panel) filter() {
	f := notifications.Filter{Least: p.least}
	if words := p.words; !words.Empty() {
		f.Match = func(line []byte) bool { return words.Match(string(line)) }
	}
	p.reader.Filter(f)
	p.read()
}

// Filter implements [panel.Filterer].
func (p *Panel) Filter() string { return p.words.String() }

// Click implements [panel.Panel].
func (p *Panel) Click(_, y int) {
	first, end := p.scroll.Range()
	if at := first + y; y >= 0 && at < end {
		p.scroll.Select(at)
		p.scroll.Note(p.keyAt)
	}
}

// Wheel implements [panel.Panel].
func (p *Panel) Wheel(lines int) {
	p.scroll.Wheel(lines)
	p.cover()
	p.scroll.Note(p.keyAt)
}

// Position implements [panel.Scroller].
func (p *Panel) Position() (total, offset int, following bool) { return p.scroll.Position() }

// Feed implements [panel.Feeder].
func (p *Panel) Feed() (name string, ok bool) {
	r := p.row(p.cursor())
	if r == nil {
		return "", false
	}
	return p.opts.Sources.Name(r.Feed), true
}

// Copy implements [panel.Copier]: the payload, or the text where the payload is no longer held.
func (p *Panel) Copy() (content, what string, ok bool) {
	r := p.row(p.cursor())
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

// Deadline is when the lines change by themselves; zero: not at all.
func (p *Panel) Deadline() time.Time { return p.deadline }

// noteRead counts what is shown as read once the panel has had the keys for long enough.
func (p *Panel) noteRead(f panel.Frame) {
	switch {
	case !f.Focused || p.snap.Unread == 0:
		p.reading = time.Time{}
	case p.reading.IsZero():
		p.reading, p.seen = f.Now.Add(readAfter), p.snap.Last
		p.deadline = p.reading
	case f.Now.Before(p.reading):
		p.deadline = p.reading
	default:
		p.opts.Inbox.MarkRead(p.seen)
		p.reading = time.Time{}
	}
}
