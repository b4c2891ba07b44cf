package notifications

import "feedscope/feeds/state/field"

// place puts an item first with its payload, and has the oldest payloads go if they are too many.
func (n *Inbox) place(it *item, data []byte) {
	n.unhold(it)
	n.recent.push(it)
	if it.state == Resolved {
		n.resolved.push(it)
	} else {
		n.resolved.remove(it)
	}
	if n.oldest == nil {
		n.oldest = it
	}
	n.payloads -= cap(it.payload)
	it.payload, it.payloadSize = append(it.payload[:0], field.Cut(data, MaxPayload)...), len(data)
	n.payloads += cap(it.payload)
	for n.payloads > n.opts.MaxPayloads && n.oldest != it {
		n.counts.DroppedPayloads++
		n.payloads -= cap(n.oldest.payload)
		n.oldest.payload = nil
		n.oldest = n.oldest.recent.prev
	}
}

// unhold has the item that is about to leave its place be no longer the oldest with a payload.
func (n *Inbox) unhold(it *item) {
	if n.oldest == it {
		n.oldest = it.recent.prev
	}
}

// drop lets go of the oldest resolved item, else of the oldest.
func (n *Inbox) drop() {
	it := n.resolved.last
	if it == nil {
		it = n.recent.last
	}
	if it.state == Resolved {
		n.counts.DroppedResolved++
	} else {
		n.counts.DroppedOpen++
	}
	n.count(it, -1)
	n.unhold(it)
	n.payloads -= cap(it.payload)
	n.recent.remove(it)
	n.resolved.remove(it)
	delete(n.byKey, it.key)
}
