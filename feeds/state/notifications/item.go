package notifications

import (
	"bytes"
	"container/list"
	"time"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// item is a notification in the inbox.
type item struct {
	key      string
	keyless  bool
	severity Severity
	state    State
	snoozed  bool // The next event opens it again.

	label, source, text []byte

	feed        int
	kind, id    []byte
	payload     []byte
	payloadSize int

	began, latest time.Time
	repeats       uint64
	episodes      uint64

	// last is the number of the last event that changed it, news that of the last event worth reading.
	last, news uint64
	// recent and resolved are its places in the inbox's lists; nil if it is in none.
	recent, resolved *list.Element
}

// replays reports whether an event repeats the item's last one. The ID alone is not enough: an event without an
// ID of its own has the previous one's.
func (it *item) replays(e *state.Record) bool {
	return it.feed == e.Feed && len(e.ID) > 0 && bytes.Equal(it.id, e.ID) && string(it.kind) == string(e.Type) &&
		it.payloadSize == len(e.Data) && bytes.HasPrefix(e.Data, it.payload)
}

// show sets the source and the text from a payload, if it has them. The text of a new item without one is the payload.
func (it *item) show(source, text jsonpath.Value, data []byte) {
	if source.Present() {
		it.source, _ = source.Append(it.source[:0], maxName)
	}
	switch {
	case text.Present():
		it.text, _ = text.Append(it.text[:0], maxText)
	case it.recent == nil:
		it.text = append(it.text[:0], jsonpath.Cut(data, maxText)...)
	}
}

// stamp sets the fields that do not come from the payload.
func (it *item) stamp(e *state.Record) {
	it.feed, it.latest = e.Feed, e.When()
	it.kind = append(it.kind[:0], jsonpath.Cut(e.Type, maxName)...)
	it.id = append(it.id[:0], jsonpath.Cut(e.ID, maxName)...)
}
