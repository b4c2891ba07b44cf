package conversation

import (
	"bytes"
	"sort"

	"feedscope/feeds"
)

// Snapshot is a part of a conversation.
type Snapshot struct {
	// Rows are the messages from index From on, of the Matching ones. Total counts all messages, Dropped the older ones
	// that are no longer kept.
	Rows            []Message
	From            int
	Matching, Total int
	Dropped         uint64
	// Errors and Unanswered count the messages that went wrong, of all.
	Errors, Unanswered int
	// Last is the time of the newest message's last event; Version changes with every message.
	Version uint64
}

// Version returns a number that changes with every message.
func (c *Conversation) Version() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version
}

// Read copies the messages from index first up to, not including, end, of those that match; nil matches all.
func (c *Conversation) Read(first, end int, match func(*Message) bool, s *Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*s = Snapshot{Rows: s.Rows[:0], From: first, Total: len(c.messages), Dropped: c.dropped, Version: c.version}
	for _, m := range c.messages {
		if m.Kind == Error {
			s.Errors++
		}
		if m.Outcome == Unanswered {
			s.Unanswered++
		}
		if match != nil && !match(m) {
			continue
		}
		if s.Matching >= first && s.Matching < end {
			s.Rows = append(s.Rows, *m)
		}
		s.Matching++
	}
}

// Find returns the index of a message among those that match, -1 if it is not there.
func (c *Conversation) Find(number uint64, match func(*Message) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := -1
	for _, m := range c.messages {
		if match != nil && !match(m) {
			continue
		}
		at++
		if m.Number == number {
			return at
		}
	}
	return -1
}

// Detail holds the whole of a message.
type Detail struct {
	Message
	// Event is the first event of the message. Its data is cut if it is larger than [MaxEvent]; Size is its own size.
	Event feeds.Event
	Size  int
	// Grown is the text that the events of a growing message add up to, empty for others.
	Grown []byte
}

// Detail returns the whole of a message; ok is false if it is no longer kept.
func (c *Conversation) Detail(number uint64) (d Detail, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := sort.Search(len(c.messages), func(i int) bool { return c.messages[i].Number >= number })
	if i == len(c.messages) || c.messages[i].Number != number {
		return Detail{}, false
	}
	m := c.messages[i]
	return Detail{Message: *m, Event: m.event, Size: m.size, Grown: bytes.Clone(m.text)}, true
}
