package answer

import (
	"bytes"
	"slices"
	"strings"

	"feedscope/feeds/jsonpath"
)

const (
	// MaxText is how many bytes an answer keeps, over all its parts. Further pieces are counted, not kept.
	MaxText = 16 << 20
	// MaxParts is how many parts and how many choices an answer keeps.
	MaxParts = 1000
	// MaxNotes is how many remarks an answer keeps, and how many kinds of other parts it counts.
	MaxNotes = 20
)

// Kind is the kind of a [Part].
type Kind uint8

// The kinds of parts.
const (
	Text Kind = iota
	// Reasoning is the model's thinking, or a summary of it. It is no part of the answer proper.
	Reasoning
	Refusal
	// ToolCall is a call of a tool or function; the part's text is its arguments.
	ToolCall
)

// String returns the kind's name.
func (k Kind) String() string { return [...]string{"text", "reasoning", "refusal", "tool call"}[k] }

// Part is a block of an answer: what a server sends under one index, ID or content block.
type Part struct {
	Kind Kind
	// Choice is the number of the alternative answer that the part belongs to, counted from 0.
	Choice int
	// Name and ID are those of a tool call, as received: not safe for a terminal. Either may be empty.
	Name, ID string
	// Text is what the pieces of the part add up to; for a tool call its arguments, as JSON.
	Text []byte
	// Done reports that the server said that the part is complete.
	Done bool

	key     string // Identifies the part among those of its kind and choice.
	origins origins
}

// Broken reports whether a tool call's arguments are not JSON. Until the answer has ended they may only lack their end.
func (p *Part) Broken() bool {
	return p.Kind == ToolCall && len(bytes.TrimSpace(p.Text)) > 0 && !jsonpath.Valid(p.Text)
}

// State is the state of an answer.
type State uint8

// The states of an answer. All but the first are final.
const (
	// Streaming means that the answer has not ended.
	Streaming State = iota
	// Complete means that the answer ended as its format requires.
	Complete
	// Limited means that the answer ended as its format requires, but early: because of a limit or a content filter.
	Limited
	// Failed means that the server reported an error.
	Failed
	// Incomplete means that the stream ended without the end that the format requires.
	Incomplete
)

// String returns the state's name.
func (s State) String() string {
	return [...]string{"streaming", "complete", "limited", "failed", "incomplete"}[s]
}

// Choice is one of the alternative answers to a request.
type Choice struct {
	// Finish is the finish reason, as received; empty if there is none yet.
	Finish string

	begun, plain bool // A role was seen; after it, a piece without one.
}

// Usage holds the numbers of tokens that the server reported, the last ones if it did so repeatedly. Known is false if it
// reported none.
type Usage struct {
	Known bool
	// Input includes Cached, the tokens that a cache provided, and Written, those that it took. Output includes Reasoning.
	Input, Cached, Written, Output, Reasoning int64
}

// Answer is what the events of one answer add up to. It is not safe for concurrent use.
type Answer struct {
	Format *Format
	// Number counts the answers of a feed from 1.
	Number uint64
	// Request is the number of the request that it answers, from 1; failed requests count too.
	Request uint64
	// Conn is the number of the connection that brought it.
	Conn uint32
	// ID and Model are what the server calls them, as received: not safe for a terminal. Either may be empty.
	ID, Model string
	// Parts are in the order in which they began, Choices in the order of their numbers.
	Parts   []Part
	Choices []Choice
	Usage   Usage
	// Price is what the tokens cost; the zero value means unknown.
	Price Price
	// Others counts what is neither text nor a tool call, such as citations, images and results of tools, by the
	// server's names.
	Others map[string]int
	// Events counts the answer's events, Pieces those that brought output, After the events after the end. Reads counts
	// the reads in which the pieces arrived.
	Events, Pieces, Reads, After uint64
	// Dropped counts the bytes beyond MaxText and the pieces beyond MaxParts.
	Dropped uint64
	// Notes say what else was wrong with the stream, one clause each, safe to print.
	Notes []string
	// Replayed counts the events that the server sent again, long after they were created.
	Replayed uint64
	// Altered is what feedscope itself has done to the stream, as in [feeds.Status]; empty for nothing.
	Altered  string
	Delivery Delivery

	state   State
	why     string // Says why the state is final, safe to print after it.
	missed  string // Why a part of the answer is unknown; empty if none is.
	told    bool   // The end was reported.
	marked  bool   // The end marker has arrived.
	text    int    // Bytes kept.
	next    int64  // The next sequence number expected, if the format has them.
	current int    // The part of the last piece.
	offset  int64  // Of the event that is merged, in the connection's body.
	traced  int    // Bytes kept to know the origins of the text.
	piece   func(p *Part, piece []byte)
}

// State returns the answer's state and, if it is final, why, in a clause without a full stop: "no [DONE]".
func (a *Answer) State() (State, string) { return a.state, a.why }

// Text returns the text of a choice, without reasoning and tool calls. A refusal counts as text.
func (a *Answer) Text(choice int) string {
	var b strings.Builder
	for i := range a.Parts {
		if p := &a.Parts[i]; p.Choice == choice && (p.Kind == Text || p.Kind == Refusal) {
			b.Write(p.Text)
		}
	}
	return b.String()
}

// missing lists what the format requires of an ended answer and this one lacks.
func (a *Answer) missing(clean bool) string {
	var lacks []string
	if a.Format.finish != "" && !a.finished() {
		lacks = append(lacks, "no "+a.Format.finish)
	}
	switch {
	case a.Format.marker == "" && !clean:
		lacks = append(lacks, "the connection broke off")
	case a.Format.marker != "" && !a.marked:
		lacks = append(lacks, "no "+a.Format.marker)
	}
	if a.Format.text != "" && a.Pieces == 0 {
		lacks = append(lacks, "no "+a.Format.text)
	}
	return strings.Join(lacks, ", ")
}

// finished reports whether every choice has a finish reason.
func (a *Answer) finished() bool {
	for i := range a.Choices {
		if a.Choices[i].Finish == "" {
			return false
		}
	}
	return len(a.Choices) > 0
}

// close ends the answer together with its stream; clean reports an end in good order.
func (a *Answer) close(clean bool) {
	if a.state != Streaming {
		return
	}
	if lacks := a.missing(clean); lacks != "" {
		a.settle(Incomplete, lacks)
	} else {
		a.conclude()
	}
	a.Delivery.settle()
}

// conclude ends an answer that has everything its format requires.
func (a *Answer) conclude() {
	for i := range a.Choices {
		switch reason := a.Choices[i].Finish; {
		case strings.EqualFold(reason, "error"):
			a.settle(Failed, "finish reason "+safe(reason))
			return
		case early(reason):
			a.settle(Limited, "finish reason "+safe(reason))
			return
		}
	}
	a.settle(Complete, "")
}

func (a *Answer) settle(state State, why string) {
	if a.missed != "" && (state == Complete || state == Limited) {
		state, why = Incomplete, a.missed
	}
	a.state, a.why = state, why
	for i := range a.Parts {
		if p := &a.Parts[i]; p.Broken() {
			a.note("the arguments of " + p.title() + " are not JSON")
		}
	}
}

// HeldBack reports whether so many pieces arrived together that something must have held them back: the figures of the
// delivery are then not the server's.
func (a *Answer) HeldBack() bool { return a.Pieces >= minGaps && a.Reads <= a.Pieces/10 }

// title names a tool call in a note.
func (p *Part) title() string {
	if p.Name == "" {
		return "a tool call without a name"
	}
	return "the tool call " + safe(p.Name)
}

// early reports whether a finish reason says that the answer was ended before the model was done.
func early(reason string) bool {
	switch strings.ToLower(reason) {
	case "length", "content_filter", "content-filter", "max_tokens", "max_output_tokens", "model_context_window_exceeded",
		"safety", "recitation", "blocklist", "prohibited_content", "spii", "language", "refusal", "image_safety",
		"malformed_function_call":
		return true
	}
	return false
}

// note adds a remark, once.
func (a *Answer) note(remark string) {
	if len(a.Notes) < MaxNotes && !slices.Contains(a.Notes, remark) {
		a.Notes = append(a.Notes, remark)
	}
}

// add takes an event of the answer.
func (a *Answer) add(m message) {
	if a.state != Streaming {
		a.After++
		return
	}
	before := a.Pieces
	a.Events++
	if m.Replayed {
		a.Replayed++
	}
	a.Delivery.event(m.Time)
	a.offset = m.Offset
	a.Format.take(a, m)
	if a.Pieces > before {
		a.Pieces = before + 1
		if a.Reads == 0 || !m.Time.Equal(a.Delivery.LastOutput) { // The events of one read share its time.
			a.Reads++
		}
		a.Delivery.output(m.Time)
	} else if a.state == Streaming && a.Format.shape != nil && !jsonpath.Valid(m.Data) {
		a.note("an event that is not JSON was skipped")
	}
	if a.state != Streaming {
		a.Delivery.settle()
	}
}
