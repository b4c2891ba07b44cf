package conversation

import (
	"time"

	"feedscope/feeds"
)

const (
	// MaxMessages is how many messages a conversation keeps, the newest ones.
	MaxMessages = 5000
	// MaxBytes bounds the events and texts that it keeps with them.
	MaxBytes = 16 << 20
	// MaxEvent is how many bytes of one event, and of the text that a message grows to, are kept.
	MaxEvent = 256 << 10
	// MaxSummary is how many bytes a summary has at most.
	MaxSummary = 512
	// MaxName is how many bytes names and IDs have at most.
	MaxName = 128
	// maxBatch is how many messages of a JSON-RPC batch are taken.
	maxBatch = 100
)

// Side is the side that sent a message.
type Side uint8

// The sides of a conversation.
const (
	Server Side = iota
	Client
)

// Kind is the kind of a message.
type Kind uint8

// The kinds of messages.
const (
	// Other is a message of none of the other kinds.
	Other Kind = iota
	Request
	Response
	Notification
	Progress
	Text
	Reasoning
	ToolCall
	State
	Error
)

// String returns the kind's name.
func (k Kind) String() string {
	return [...]string{
		"event", "request", "response", "notification", "progress", "text", "reasoning", "tool call", "state", "error",
	}[k]
}

// Outcome is what came of a message that another one has to answer or to end.
type Outcome uint8

// The outcomes of a message.
const (
	// Settled means that nothing is to come: the message needs no answer, or has one.
	Settled Outcome = iota
	// Waiting means that the answer or the end has not come yet.
	Waiting
	// Unanswered means that the stream ended without it.
	Unanswered
)

// Message is a line of a conversation. Its texts are as received: not safe for a terminal.
type Message struct {
	// Number counts the messages from 1.
	Number uint64
	Feed   int
	// Time is the arrival of its first event, or, for a message of this side, when it was sent. Last is the arrival of its
	// last event.
	Time, Last time.Time
	From       Side
	Kind       Kind
	// Name is what the protocol calls it: the method of JSON-RPC, the type of an event or part. A response has the method
	// of its request if that is known.
	Name string
	// ID is the one by which the protocol refers to it, empty if it has none, and IDPath where its events have it.
	ID, IDPath string
	// Summary is its content in a line: for a message that grows, the beginning of its text.
	Summary string
	// Events counts the events that it was made from.
	Events  int
	Outcome Outcome
	// Took is the time from a request to its response, on both, or from the first event of a message that grows to its
	// last; zero if unknown.
	Took time.Duration

	event feeds.Event // The first one, or a part of it.
	size  int         // Of its data.
	text  []byte      // What a message that grows adds up to.
	open  string      // Identifies the request that it is.
}

// bytes returns how many bytes the message keeps.
func (m *Message) bytes() int { return len(m.event.Raw) + len(m.event.Data) + len(m.text) }

// cut returns a copy of at most limit bytes of s.
func cut(s string, limit int) string { return string([]byte(s[:min(len(s), limit)])) }
