package notifications

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// Indexes of the values, in the order of the compiled paths.
const (
	keyValue = iota
	severityValue
	sourceValue
	textValue
	resolvedValue
	beganValue
)

func (n *Inbox) begin(e *state.Record) {
	n.fold(e, string(e.Values[resolvedValue]) == "true")
}

func (n *Inbox) end(e *state.Record) { n.fold(e, true) }

func (n *Inbox) fold(e *state.Record, resolves bool) {
	n.counts.Events++
	n.values = e.Values
	it := n.find(e)
	if it.replays(e) {
		n.counts.Replayed++
		return
	}
	n.last++
	known := it.recent != nil
	if known {
		n.count(it, -1)
	} else {
		n.byKey[it.key] = it
		it.began, it.state = n.began(e), Resolved
	}
	it.show(n.values[sourceValue], n.values[textValue], e.Data)
	it.stamp(e)
	if resolves {
		n.resolve(it, known)
	} else {
		n.raise(it, e)
	}
	it.last = n.last
	n.count(it, 1)
	n.place(it, e.Data)
	for len(n.byKey) > n.opts.Max {
		n.drop()
	}
}

// raise opens the item if it is resolved or gets worse, and counts a repetition otherwise.
func (n *Inbox) raise(it *item, e *state.Record) {
	before := it.severity
	n.grade(it)
	worse := it.severity > before
	if it.state == Resolved {
		worse = true
		it.state, it.began, it.repeats = Open, n.began(e), 0
		it.episodes++
	} else {
		it.repeats++
	}
	worse = worse || it.snoozed
	it.snoozed = false
	if !worse {
		return
	}
	it.state, it.news = Open, n.last
	if it.severity == Critical {
		n.counts.Alarms++
	}
}

// began returns when the notification of a record began.
func (n *Inbox) began(e *state.Record) time.Time {
	if v := n.values[beganValue]; v.Present() {
		text, _ := v.Text(&n.scratch, maxName)
		if at := feeds.ParseTime(string(text)); !at.IsZero() && at.Before(e.When()) {
			return at
		}
	}
	return e.When()
}

// resolve closes the item. An item that was never raised gets its severity from the event.
func (n *Inbox) resolve(it *item, known bool) {
	if !known {
		n.grade(it)
	}
	it.state, it.snoozed = Resolved, false
}

// grade sets the severity from the payload, if it has one.
func (n *Inbox) grade(it *item) {
	v := n.values[severityValue]
	if !v.Present() {
		return
	}
	label, _ := v.Text(&n.scratch, maxName)
	if bytes.Equal(label, it.label) {
		return
	}
	it.label = append(it.label[:0], label...)
	it.severity = n.reading.severities[strings.ToLower(string(it.label))]
}

// find returns the item of an event, creating it if necessary.
func (n *Inbox) find(e *state.Record) *item {
	key, cut := n.values[keyValue].Text(&n.scratch, maxKey)
	if len(key) == 0 || cut || key[0] == 0 {
		return n.keyless(e)
	}
	if it := n.byKey[string(key)]; it != nil {
		return it
	}
	return &item{key: string(key)}
}

// keyless returns the item of an event without a key: a new one, unless the event is known by its ID. The
// generated key begins with NUL, which no other key does.
func (n *Inbox) keyless(e *state.Record) *item {
	key := strconv.AppendInt([]byte{0}, int64(e.Feed), 10)
	key = append(key, '/')
	key = append(key, jsonpath.Cut(e.ID, maxName)...)
	if it := n.byKey[string(key)]; it != nil && it.replays(e) {
		return it
	} else if it != nil || len(e.ID) == 0 {
		// A feed's number never begins with NUL, so this is no other event's key.
		key = strconv.AppendUint([]byte{0, 0}, n.last+1, 10)
	}
	return &item{key: string(key), keyless: true}
}

// unread reports whether the item was raised since the user last looked.
func (n *Inbox) unread(it *item) bool { return it.news > n.read }

// count adds an item to the counts of its state and severity, or with -1 removes it.
func (n *Inbox) count(it *item, by int) {
	switch it.state {
	case Open:
		n.counts.Open[it.severity] += by
	case Acknowledged:
		n.counts.Acknowledged[it.severity] += by
	case Resolved:
		n.counts.Resolved[it.severity] += by
	}
	if n.unread(it) {
		n.counts.Unread += by
	}
}
