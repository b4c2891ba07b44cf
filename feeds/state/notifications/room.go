package notifications

import (
	"container/list"

	"feedscope/feeds/jsonpath"
)

// place moves an item to the front with its payload, and drops the oldest payloads if there are too many.
func (n *Inbox) place(it *item, data []byte) {
	n.unhold(it)
	it.recent = push(n.recent, it.recent, it)
	if it.state == Resolved {
		it.resolved = push(n.resolved, it.resolved, it)
	} else {
		n.reopen(it)
	}
	if n.oldest == nil {
		n.oldest = it.recent
	}
	it.payload, it.payloadSize = append(it.payload[:0], jsonpath.Cut(data, maxPayload)...), len(data)
	n.payloads += cap(it.payload)
	for n.payloads > n.opts.MaxPayloads && n.oldest != it.recent {
		oldest := n.oldest.Value.(*item)
		n.counts.DroppedPayloads++
		n.payloads -= cap(oldest.payload)
		oldest.payload = nil
		n.oldest = n.oldest.Prev()
	}
}

// push moves or adds an item to the front of a list.
func push(l *list.List, at *list.Element, it *item) *list.Element {
	if at == nil {
		return l.PushFront(it)
	}
	l.MoveToFront(at)
	return at
}

// unhold stops counting the payload of an item that leaves its place.
func (n *Inbox) unhold(it *item) {
	n.payloads -= cap(it.payload)
	if it.recent != nil && n.oldest == it.recent {
		n.oldest = it.recent.Prev()
	}
}

// reopen removes an item from the resolved ones.
func (n *Inbox) reopen(it *item) {
	if it.resolved != nil {
		n.resolved.Remove(it.resolved)
		it.resolved = nil
	}
}

// drop drops the oldest resolved item or, without one, the oldest item.
func (n *Inbox) drop() {
	last := n.resolved.Back()
	if last == nil {
		last = n.recent.Back()
	}
	it := last.Value.(*item)
	if it.state == Resolved {
		n.counts.DroppedResolved++
	} else {
		n.counts.DroppedOpen++
	}
	n.count(it, -1)
	n.unhold(it)
	n.recent.Remove(it.recent)
	n.reopen(it)
	delete(n.byKey, it.key)
}
