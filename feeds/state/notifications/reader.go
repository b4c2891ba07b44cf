package notifications

import (
	"slices"
	"time"

	"feedscope/feeds/state"
)

// Filter says which notifications a [Reader] reads.
type Filter struct {
	// Least is the lowest severity read; the zero value, Unknown, means all.
	Least Severity
	// Hide are the states left out.
	Hide []State
	// Match is asked once for each change of a notification, with a line made of its severity as received,
	// source, text and key, separated by spaces; nil means that all match. The line is valid during the call.
	Match func(line []byte) bool
}

// Reader reads the notifications of an [Inbox], newest first. Several may read one inbox, each with a filter of
// its own. A Reader is not safe for concurrent use.
type Reader struct {
	inbox  *Inbox
	filter Filter
	// shown is what the filter lets through of passed.
	shown  []*item
	passed passed
	// fresh tells that shown is of the filter, and of the inbox at generation and event number last.
	fresh            bool
	generation, last uint64
}

// Reader makes a reader of all notifications.
func (n *Inbox) Reader() *Reader { return &Reader{inbox: n} }

// Filter sets what is read.
func (r *Reader) Filter(f Filter) {
	f.Hide = slices.Clone(f.Hide)
	*r = Reader{inbox: r.inbox, filter: f}
}

// Read reads the notifications [from, to) of those that pass the filter; bounds outside of them are moved into them.
func (r *Reader) Read(from, to int, s *Snapshot) {
	if r.collect() {
		r.shown = r.passed.match(r.filter.Match, r.shown[:0])
	}
	to = max(0, min(to, len(r.shown)))
	from = max(0, min(from, to))
	s.From, s.Matching = from, len(r.shown)
	s.Generation, s.Last = r.generation, r.last
	s.Rows = slices.Grow(s.Rows[:0], to-from)[:to-from]

	n := r.inbox
	n.mu.Lock()
	defer n.mu.Unlock()
	s.Total, s.Counts, s.Missing = len(n.byKey), n.counts, n.lookout.Missing()
	for i, it := range r.shown[from:to] {
		n.row(it, &s.Rows[i])
	}
}

// collect takes what has changed from the inbox and tells whether something has.
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

// Find gives the index of a key in the order of the last Read, or -1.
func (r *Reader) Find(key string) int {
	return slices.IndexFunc(r.shown, func(it *item) bool { return it.key == key })
}

// Snapshot is what a [Reader] read. Its memory is used again by the next Read into it.
type Snapshot struct {
	// Rows are the notifications asked for, newest first.
	Rows []Row
	// From is the index of the first of them among those that match.
	From int
	// Matching is the number of notifications that pass the filter, Total that of all.
	Matching, Total int
	// Last numbers the last event that is part of it, for [Inbox.MarkRead].
	Last uint64
	// Generation is the inbox's; see [Inbox.Generation].
	Generation uint64
	Counts
	// Missing tells which paths no event had yet.
	Missing state.Missing
}

// Row is the state of one notification. Texts are as received: not safe for a terminal.
type Row struct {
	// Key tells it from all others; see [Inbox.Acknowledge].
	Key string
	// Keyless tells that its event had no key, so that Key is of no interest to a person.
	Keyless  bool
	Severity Severity
	State    State
	// Unread tells that it was raised, or got worse, since the user last looked.
	Unread bool
	// Label is the severity as received, Source where it came from; either may be empty.
	Label, Source []byte
	// Text is what it says; without a text it is the payload.
	Text []byte
	// Cut tells that Text is only the first part.
	Cut bool
	// Feed is the index of the feed that the last event came from.
	Feed int
	// First is when it was raised, Last when its last event arrived. A notification raised after it was resolved
	// begins anew.
	First, Last time.Time
	// Repeats counts how often it was raised again since First.
	Repeats uint64
	// Episodes counts how often it was opened, from 1; zero: it was never raised, only resolved.
	Episodes uint64
}

// Detail is a notification with its last event.
type Detail struct {
	Row
	// Type and ID are the event's, at most MaxName bytes of them.
	Type, ID []byte
	// Payload is the event's data, at most MaxPayload bytes of it. It is empty if it was let go.
	Payload []byte
	// PayloadSize is the length of the event's data in bytes, as it was received.
	PayloadSize int
}

// Detail reads one notification; it is false if there is none with that key.
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

// row copies what a list shows of an item.
func (n *Inbox) row(it *item, dst *Row) {
	*dst = Row{
		Key: it.key, Keyless: it.keyless, Severity: it.severity, State: it.state, Unread: n.unread(it),
		Label:  append(dst.Label[:0], it.label...),
		Source: append(dst.Source[:0], it.source...),
		Text:   append(dst.Text[:0], it.text...),
		Cut:    it.cut, Feed: it.feed, First: it.began, Last: it.latest,
		Repeats: it.repeats, Episodes: it.episodes,
	}
}
