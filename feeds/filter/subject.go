package filter

import (
	"unsafe"

	"feedscope/feeds"
)

// kindNames are the values of kind:, by feeds.Kind.
var kindNames = [...]string{
	feeds.Message: "message",
	feeds.Comment: "comment",
	feeds.Retry:   "retry",
	feeds.Anomaly: "anomaly",
	feeds.Change:  "status",
}

// subject is an event as conditions look at it. Its strings are the event's own bytes.
type subject struct {
	kind  feeds.Kind
	feed  string
	label string // A message's type, a change's state, else the name of the kind.
	id    string // A message's.
	data  []byte
}

func newSubject(e *feeds.Event, feed string) subject {
	s := subject{kind: e.Kind, feed: feed, data: e.Data}
	switch e.Kind {
	case feeds.Message:
		s.label, s.id = text(e.Type), text(e.ID)
	case feeds.Change:
		s.label = e.State.String()
	case feeds.Comment, feeds.Retry, feeds.Anomaly:
		s.label = kindNames[e.Kind]
	}
	return s
}

// any tells whether found is true of one of the texts in which words are looked for.
func (s *subject) any(found func(string) bool) bool {
	return found(text(s.data)) || found(s.id) || found(s.label) || found(s.feed)
}

// text gives bytes as a string that is valid as long as they are: nothing in this package writes to them or keeps it.
func text(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // As said above.
}
