package notifications

import (
	"bytes"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
)

// item is a notification as the inbox keeps it.
type item struct {
	key      string
	keyless  bool
	severity Severity
	state    State

	label, source, text []byte
	cut                 bool

	feed        int
	kind, id    []byte
	payload     []byte
	payloadSize int

	began, latest time.Time
	repeats       uint64
	episodes      uint64

	// last is the number of the event that changed it last, news that of the last one worth reading.
	last, news   uint64
	recent, done links
}

// replays tells whether an event is the item's last one again. An id alone does not tell: a stream that sets none
// for an event passes on the one before.
func (it *item) replays(e *feeds.Event) bool {
	return it.feed == e.Feed && len(e.ID) > 0 && bytes.Equal(it.id, e.ID) && string(it.kind) == string(e.Type) &&
		it.payloadSize == len(e.Data) && bytes.HasPrefix(e.Data, it.payload)
}

// show takes what a payload says of the item; what it does not say stays. The text of an item that has none yet is
// the payload itself.
func (it *item) show(source, text field.Value, data []byte) {
	if source.Present() {
		it.source, _ = source.Append(it.source[:0], MaxName)
	}
	switch {
	case text.Present():
		it.text, it.cut = text.Append(it.text[:0], MaxText)
	case !it.recent.in:
		head := field.Cut(data, MaxText)
		it.text, it.cut = append(it.text[:0], head...), len(head) < len(data)
	}
}

// came takes what an event is apart from its payload.
func (it *item) came(e *feeds.Event) {
	it.feed, it.latest = e.Feed, e.When()
	it.kind = append(it.kind[:0], field.Cut(e.Type, MaxName)...)
	it.id = append(it.id[:0], field.Cut(e.ID, MaxName)...)
}
