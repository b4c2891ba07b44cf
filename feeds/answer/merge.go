package answer

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// message is an event on its way into an answer.
type message struct{ *feeds.Event }

// get returns a value of the payload.
func (m message) get(path string) gjson.Result { return jsonpath.Get(m.Data, path) }

// is reports whether the payload is just this text.
func (m message) is(text string) bool { return string(bytes.TrimSpace(m.Data)) == text }

// Formats call the methods below, which treat the peculiarities of servers alike. The strings passed to them are those of
// the event, valid during the call: the methods copy what they keep.

// choice returns a choice by its number, at most MaxParts-1.
func (a *Answer) choice(n int) *Choice {
	for len(a.Choices) <= n {
		a.Choices = append(a.Choices, Choice{})
	}
	return &a.Choices[n]
}

// finish sets the finish reason of a choice.
func (a *Answer) finish(choice int, reason string) {
	if c := a.choice(choice); reason != "" && c.Finish != reason {
		c.Finish = strings.Clone(reason)
	}
}

// end takes the marker that ends the answer.
func (a *Answer) end() {
	a.marked = true
	if lacks := a.missing(true); lacks != "" {
		a.settle(Incomplete, lacks)
		return
	}
	a.conclude()
}

// fail takes an error that the server reported.
func (a *Answer) fail(reason string) {
	if reason == "" {
		reason = "the server reported an error without words"
	}
	a.settle(Failed, safe(reason))
}

// other counts a part that is not shown.
func (a *Answer) other(name string) {
	if a.Others == nil {
		a.Others = make(map[string]int)
	}
	name = safe(name)
	if _, known := a.Others[name]; known || len(a.Others) < MaxNotes {
		a.Others[name]++
	}
}

// sequence checks a sequence number.
func (a *Answer) sequence(n gjson.Result) {
	if n.Type != gjson.Number {
		return
	}
	if got := n.Int(); a.Events > 1 && got != a.next {
		a.note(fmt.Sprintf("sequence number %d where %d was next", got, a.next))
	}
	a.next = n.Int() + 1
}

// maxTokens is the largest count of tokens that is believed.
const maxTokens = 1e12

// usage takes token counts; zero leaves the earlier count.
func (a *Answer) usage(input, cached, output, reasoning gjson.Result) {
	set := func(to *int64, from gjson.Result) {
		if n := a.count(from); n > 0 {
			*to, a.Usage.Known = n, true
		}
	}
	set(&a.Usage.Input, input)
	set(&a.Usage.Cached, cached)
	set(&a.Usage.Output, output)
	set(&a.Usage.Reasoning, reasoning)
}

// count returns a count of tokens, zero for none. It notes one that is impossible.
func (a *Answer) count(n gjson.Result) int64 {
	switch {
	case n.Type != gjson.Number:
		return 0
	case n.Num >= 0 && n.Num <= maxTokens:
		return int64(n.Num)
	}
	a.note("the usage has an impossible number of tokens")
	return 0
}

// sum returns the sum of counts; no number unless the first is one.
func sum(first gjson.Result, others ...gjson.Result) gjson.Result {
	for _, n := range others {
		first.Num += n.Num
		first.Raw = ""
	}
	return first
}

// find returns the part with a key, the newest one first; nil if there is none.
func (a *Answer) find(kind Kind, choice int, key string) *Part {
	matches := func(p *Part) bool { return p.Kind == kind && p.Choice == choice && p.key == key }
	if a.current < len(a.Parts) && matches(&a.Parts[a.current]) {
		return &a.Parts[a.current]
	}
	for i := len(a.Parts) - 1; i >= 0; i-- {
		if matches(&a.Parts[i]) {
			a.current = i
			return &a.Parts[i]
		}
	}
	return nil
}

// begin adds a part. It returns nil if there is no room for one.
func (a *Answer) begin(kind Kind, choice int, key string) *Part {
	if len(a.Parts) == MaxParts {
		a.Dropped++
		return nil
	}
	a.choice(choice)
	a.Parts = append(a.Parts, Part{Kind: kind, Choice: choice, key: strings.Clone(key)})
	a.current = len(a.Parts) - 1
	return &a.Parts[a.current]
}

// part returns the part with a key, a new one if there is none.
func (a *Answer) part(kind Kind, choice int, key string) *Part {
	if p := a.find(kind, choice, key); p != nil {
		return p
	}
	return a.begin(kind, choice, key)
}

// write adds a piece to a text, a reasoning or a refusal.
func (a *Answer) write(kind Kind, choice int, key, piece string) {
	if piece != "" {
		a.extend(a.part(kind, choice, key), piece)
	}
}

// extend adds a piece to a part, which may be nil.
func (a *Answer) extend(p *Part, piece string) {
	if piece == "" {
		return
	}
	a.Pieces++
	if p == nil {
		return
	}
	if p.Kind != Reasoning {
		a.Delivery.answered = true
	}
	if room := MaxText - a.text; len(piece) > room {
		a.Dropped += uint64(len(piece) - room)
		piece = strings.ToValidUTF8(piece[:room], "")
	}
	a.text += len(piece)
	from := len(p.Text)
	p.Text = append(p.Text, piece...)
	if a.traced < MaxOrigins && len(piece) > 0 {
		a.traced += p.origins.add(a.offset, from, len(p.Text))
	}
	if a.piece != nil {
		a.piece(p, p.Text[from:])
	}
}

// whole takes the complete text of a part, which some servers send after its pieces or in place of them.
func (a *Answer) whole(p *Part, text string) {
	switch {
	case p == nil:
	case len(p.Text) == 0:
		a.extend(p, text)
		p.Done = true
	default:
		if string(p.Text) != text && a.Dropped == 0 {
			a.note("the " + p.Kind.String() + " sent at the end differs from its pieces")
		}
		p.Done = true
	}
}

// call is a piece of a tool call. Servers leave out, repeat or reuse each of its members.
type call struct {
	choice          int
	key             string // The server's index; empty if it sends none.
	id, name, piece string
}

// tool takes a piece of a tool call.
func (a *Answer) tool(c call) {
	p := a.called(c)
	if p == nil {
		p = a.begin(ToolCall, c.choice, c.key)
		if p == nil {
			return
		}
		a.Pieces++
	}
	p.name(c.id, c.name)
	if len(c.piece) > 2 && string(p.Text) == c.piece && jsonpath.Valid(p.Text) {
		a.note("the arguments of " + p.title() + " were sent twice")
		return
	}
	a.extend(p, c.piece)
}

// name sets what is not yet known of a tool call.
func (p *Part) name(id, name string) {
	if p.ID == "" {
		p.ID = strings.Clone(id)
	}
	if p.Name == "" {
		p.Name = strings.Clone(name)
	}
}

// called returns the tool call that a piece continues; nil if it begins one.
func (a *Answer) called(c call) *Part {
	var last, same *Part
	for i := range a.Parts {
		p := &a.Parts[i]
		if p.Kind != ToolCall || p.Choice != c.choice {
			continue
		}
		if c.id != "" && p.ID == c.id {
			return p
		}
		if c.key != "" && p.key == c.key {
			same = p
		}
		last = p
	}
	if c.key == "" {
		same = last
	}
	switch {
	case same == nil, c.id != "" && same.ID != "", c.name != "" && same.Name != "" && c.name != same.Name:
		if same != nil && c.key != "" {
			a.note("the index " + safe(c.key) + " stands for several tool calls")
		}
		return nil
	case c.key == "" && c.name != "" && same.Name != "":
		return nil
	}
	return same
}

// maxRemark bounds what is repeated of a stream in a remark.
const maxRemark = 200

// safe returns a text from the stream for a remark: short, and without control characters.
func safe(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	if runes := []rune(text); len(runes) > maxRemark {
		text = string(runes[:maxRemark]) + "…"
	}
	return strings.Clone(strings.TrimSpace(text))
}
