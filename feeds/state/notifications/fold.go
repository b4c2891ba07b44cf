package notifications

import (
	"strconv"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
)

// The values in the order of the compiled paths.
const (
	keyValue = iota
	severityValue
	sourceValue
	textValue
)

// fold takes an event, which resolves its notification or raises it.
func (n *Inbox) fold(e *feeds.Event, resolves bool) {
	n.counts.Events++
	n.paths.Find(e.Data, n.values)
	n.lookout.Look(e, n.values)
	it := n.find(e)
	if it.replays(e) {
		n.counts.Replayed++
		return
	}
	n.last++
	known := it.recent.in
	if known {
		n.count(it, -1)
	} else {
		n.byKey[it.key] = it
		it.began, it.state = e.When(), Resolved
	}
	it.show(n.values[sourceValue], n.values[textValue], e.Data)
	it.came(e)
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
func (n *Inbox) raise(it *item, e *feeds.Event) {
	before := it.severity
	n.grade(it)
	worse := it.severity > before
	if it.state == Resolved {
		worse = true
		it.state, it.began, it.repeats = Open, e.When(), 0
		it.episodes++
	} else {
		it.repeats++
	}
	if !worse {
		return
	}
	it.state, it.news = Open, n.last
	if it.severity == Critical {
		n.counts.Alarms++
	}
}

// resolve closes the item. One that was never raised gets its severity from the event.
func (n *Inbox) resolve(it *item, known bool) {
	if !known {
		n.grade(it)
	}
	it.state = Resolved
}

// grade takes the severity that the payload tells, if it tells one.
func (n *Inbox) grade(it *item) {
	v := n.values[severityValue]
	if !v.Present() {
		return
	}
	if text, plain := v.Plain(); plain && string(text) == string(it.label) {
		return
	}
	it.label, _ = v.Append(it.label[:0], MaxName)
	n.scratch = lower(n.scratch[:0], it.label)
	it.severity = n.severities[string(n.scratch)]
}

// find gives the item of an event, a new one if there is none yet.
func (n *Inbox) find(e *feeds.Event) *item {
	key, plain := n.values[keyValue].Plain()
	var cut bool
	if !plain || !n.values[keyValue].Present() {
		n.scratch, cut = n.values[keyValue].Append(n.scratch[:0], MaxKey)
		key = n.scratch
	}
	if len(key) == 0 || cut || len(key) > MaxKey || key[0] == 0 {
		return n.keyless(e)
	}
	if it := n.byKey[string(key)]; it != nil {
		return it
	}
	return &item{key: string(key)}
}

// keyless gives the item of an event without a key: a new one, unless the event is known by its id. The made
// up key begins with NUL, as no other does.
func (n *Inbox) keyless(e *feeds.Event) *item {
	key := strconv.AppendInt([]byte{0}, int64(e.Feed), 10)
	key = append(key, '/')
	key = append(key, field.Cut(e.ID, MaxName)...)
	if it := n.byKey[string(key)]; it != nil && it.replays(e) {
		return it
	} else if it != nil || len(e.ID) == 0 {
		// A feed's number never begins with NUL, so this is no other event's key.
		key = strconv.AppendUint([]byte{0, 0}, n.last+1, 10)
	}
	return &item{key: string(key), keyless: true}
}

// unread tells whether the item was raised since the user last looked.
func (n *Inbox) unread(it *item) bool { return it.news > n.read }

// count adds an item to the counts of its state and severity, or with -1 takes it away.
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
