package notifications

import (
	"slices"
	"time"

	"feedscope/feeds/state"
)

// Filter selects the notifications that a [Reader] reads.
type Filter struct {
	// Least is the lowest severity read; the zero value, Unknown, means all.
	Least Severity
	// Hide are the states left out.
	Hide []State
	// ByState reads open critical notifications first, then other open, acknowledged and resolved ones, each newest first.
	ByState bool
	// Match is called once for each change of a notification with its severity as received, source, text and
	// key, separated by spaces; nil matches all. The line is valid during the call.
	Match func(line []byte) bool
}

// Reader reads the notifications of an [Inbox]. Several readers may read one inbox, each with its own filter. A
// Reader is not safe for concurrent use.
type Reader struct {
	inbox  *Inbox
	filter Filter
	// shown holds the notifications of passed that match.
	shown  []*item
	passed passed
	// fresh is true if shown is up to date with the filter and with the inbox at generation and event number last.
	fresh            bool
	generation, last uint64
}

// Reader returns a reader of all notifications.
func (n *Inbox) Reader() *Reader { return &Reader{inbox: n} }

// Filter sets which notifications are read.
func (r *Reader) Filter(f Filter) {
	f.Hide = slices.Clone(f.Hide)
	*r = Reader{inbox: r.inbox, filter: f}
}

// Read reads the notifications [from, to) of those that pass the filter, with out-of-range bounds clamped.
func (r *Reader) Read(from, to int, s *Snapshot) {
	if r.collect() {
		r.passed.match(r.filter.Match)
		r.shown = r.passed.order(r.filter.ByState, r.shown[:0])
	}
	from, to = s.Select(from, to, len(r.shown))
	s.Generation, s.Last = r.generation, r.last
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	n := r.inbox
	n.mu.Lock()
	defer n.mu.Unlock()
	s.Total, s.Counts, s.Missing = len(n.byKey), n.counts, n.own.lookout.Missing()
	for i, it := range r.shown[from:to] {
		n.row(it, &s.Rows[i])
	}
}

// collect copies the changes in the inbox and reports whether there are any.
func (r *Reader) collect() bool {
	n := r.inbox
	n.mu.Lock()
	defer n.mu.Unlock()
	generation := n.generation.Load()
	if r.fresh && r.generation == generation {
		return false
	}
	r.passed.collect(n, &r.filter)
	r.fresh, r.generation, r.last = true, generation, n.last
	return true
}

// Find returns the index of a key in the order of the last Read, or -1.
func (r *Reader) Find(key string) int {
	return slices.IndexFunc(r.shown, func(it *item) bool { return it.key == key })
}

// Snapshot is the result of a [Reader]. The next Read into it reuses its memory.
type Snapshot struct {
	// Rows are the requested notifications, in the filter's order.
	Rows []Row
	// Last is the number of the last event included, for [Inbox.MarkRead].
	Last uint64
	state.Page
	Counts
}

// Row is the state of one notification. Texts are as received: not safe for a terminal.
type Row struct {
	// Key identifies it; see [Inbox.Acknowledge].
	Key string
	// Keyless is true if its event had no key; Key is generated then.
	Keyless  bool
	Severity Severity
	State    State
	// Unread is true if it was raised or got worse since the user last looked.
	Unread bool
	// Label is the severity as received, Source where it came from; either may be empty.
	Label, Source []byte
	// Text is the message; without one it is the payload.
	Text []byte
	// Feed is the index of the feed that the last event came from.
	Feed int
	// First is when it was raised, Last when its last event arrived. A notification raised again after it was
	// resolved starts over.
	First, Last time.Time
	// Repeats counts how often it was raised again since First.
	Repeats uint64
	// Snoozed is true if it was acknowledged until its next event.
	Snoozed bool
	// Episodes counts how often it was opened; zero means that it was only ever resolved.
	Episodes uint64
}

// Detail is a notification with its last event.
type Detail struct {
	Row
	// Type and ID are the event's, at most 256 bytes each.
	Type, ID []byte
	// Payload is the event's data, at most 64 KiB, empty if it was dropped.
	Payload []byte
	// PayloadSize is the length of the event's data in bytes as received.
	PayloadSize int
}

// Detail reads one notification. It returns false if there is none with that key.
func (n *Inbox) Detail(key string, d *Detail) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	it := n.byKey[key]
	if it == nil {
		return false
	}
	n.row(it, &d.Row)
	d.Type = append(d.Type[:0], it.kind...)
	d.ID = append(d.ID[:0], it.id...)
	d.Payload = append(d.Payload[:0], it.payload...)
	d.PayloadSize = it.payloadSize
	return true
}

// row copies the fields of an item that a list shows.
func (n *Inbox) row(it *item, dst *Row) {
	*dst = Row{
		Key: it.key, Keyless: it.keyless, Severity: it.severity, State: it.state, Unread: n.unread(it),
		Label:  append(dst.Label[:0], it.label...),
		Source: append(dst.Source[:0], it.source...),
		Text:   append(dst.Text[:0], it.text...),
		Feed:   it.feed, First: it.began, Last: it.latest,
		Repeats: it.repeats, Snoozed: it.snoozed, Episodes: it.episodes,
	}
}
