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

// subject is the view of an event that conditions match. Its strings are the event's own bytes.
type subject struct {
	kind  feeds.Kind
	feed  string
	label string // A message's type, a change's state, otherwise the name of the kind.
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

// any reports whether in is true for one of the texts that words are searched in.
func (s *subject) any(in func(string) bool) bool {
	return in(text(s.data)) || in(s.id) || in(s.label) || in(s.feed)
}

// text returns b as a string without copying. That is safe because this package neither changes nor keeps it.
func text(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // See above.
}
