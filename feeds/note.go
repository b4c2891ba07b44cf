package feeds

import "time"

// Note puts a remark of the program's own into the timeline of each feed that has a connection: a [Change] to the state that the feed is
// in already. No Status tells of it, and no recorder.
func (h *Hub) Note(remark string) {
	for _, f := range h.Feeds() {
		f.note(remark)
	}
}

func (f *Feed) note(remark string) {
	f.delivery.Lock()
	defer f.delivery.Unlock()
	f.mu.Lock()
	e := Event{
		Kind: Change, Feed: f.index, ID: f.lastID, Data: []byte(remark), Time: time.Now(), Conn: f.counts.connections,
		State: f.status.State,
	}
	open := f.open
	f.mu.Unlock()
	if open {
		f.hub.deliver(f, []Event{e})
	}
}
