package notifications

// list is a doubly linked list of items, newest first, by one pair of their links.
type list struct {
	first, last *item
	links       func(*item) *links
}

// links are an item's neighbours in a list.
type links struct {
	prev, next *item
	in         bool
}

// push puts an item first, wherever in the list it was or if it was not.
func (l *list) push(it *item) {
	l.remove(it)
	at := l.links(it)
	at.in, at.next = true, l.first
	if l.first == nil {
		l.last = it
	} else {
		l.links(l.first).prev = it
	}
	l.first = it
}

// remove takes an item out, if it is in the list.
func (l *list) remove(it *item) {
	at := l.links(it)
	if !at.in {
		return
	}
	if at.prev == nil {
		l.first = at.next
	} else {
		l.links(at.prev).next = at.next
	}
	if at.next == nil {
		l.last = at.prev
	} else {
		l.links(at.next).prev = at.prev
	}
	*at = links{}
}
