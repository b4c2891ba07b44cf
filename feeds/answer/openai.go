package answer

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/jsonpath"
)

// doneMarker is the data of the event that ends an OpenAI stream. It is not JSON.
const doneMarker = "[DONE]"

// The values of a chunk and of each of its choices. They are found in one pass each, because chunks are many and most of
// a chunk is the same every time.
var (
	chunkPaths  = jsonpath.Compile("choices", "usage", "error", "id", "model")
	choicePaths = jsonpath.Compile("index", "finish_reason", "text", "message.content", "delta.role", "delta.content",
		"delta.reasoning_content", "delta.reasoning", "delta.refusal", "delta.tool_calls", "delta.function_call",
		"delta.annotations", "delta.audio", "delta.images")
)

// chunk holds the values at chunkPaths.
type chunk [5]jsonpath.Value

func (c *chunk) choices() jsonpath.Value { return c[0] }
func (c *chunk) usage() gjson.Result     { return c[1].Parsed() }
func (c *chunk) hasError() bool          { return c[2].Present() }
func (c *chunk) id() string              { return c[3].Parsed().Str }
func (c *chunk) model() string           { return c[4].Parsed().Str }

// delta holds the values at choicePaths.
type delta [14]gjson.Result

// The indexes of a delta's values.
const (
	choiceIndex = iota
	finishReason
	choiceText
	wholeMessage
	role
	content
	reasoningContent
	reasoning
	refusal
	toolCalls
	functionCall
	annotations
	audio
	images
)

// readDelta finds the values of a choice.
func readDelta(choice jsonpath.Value) delta {
	var found [14]jsonpath.Value
	var d delta
	choicePaths.Find(choice, found[:])
	for i, v := range found {
		if v.Present() {
			d[i] = v.Parsed()
		}
	}
	return d
}

// number returns the number of the choice.
func (d *delta) number() int { return choiceNumber(d[choiceIndex]) }

// choiceNumber returns the number of a choice. Numbers beyond the bound share the last one.
func choiceNumber(index gjson.Result) int { return int(min(max(index.Int(), 0), MaxParts-1)) }

// isCompletion recognizes a chunk of a chat completion or of a text completion.
func isCompletion(m message) bool {
	if object := m.get("object").Str; object == "chat.completion.chunk" || object == "text_completion" {
		return true
	}
	return m.get("choices.0.delta").IsObject()
}

// completionStarts recognizes a chunk that sets the role again after chunks without one: the answer starts over.
// Servers that set the role in every chunk, or in each choice's first, do not match.
func completionStarts(a *Answer, m message) (again bool) {
	if !bytes.Contains(m.Data, []byte(`"role"`)) {
		return false
	}
	m.get("choices").ForEach(func(_, c gjson.Result) bool {
		n := choiceNumber(c.Get("index"))
		again = n < len(a.Choices) && a.Choices[n].plain && c.Get("delta.role").Str != "" && c.Get("finish_reason").Str == ""
		return !again
	})
	return again
}

// takeCompletion takes a chunk of a chat completion (platform.openai.com/docs/api-reference/chat-streaming) or of one of
// the many servers that copy it.
func takeCompletion(a *Answer, m message) {
	if m.is(doneMarker) {
		a.end()
		return
	}
	var c chunk
	chunkPaths.Find(m.Data, c[:])
	if (c.hasError() || string(m.Type) == "error") && failed(a, m) {
		return
	}
	if a.ID == "" || a.Model == "" {
		a.identify(c.id(), c.model())
	}
	c.choices().Each(func(_ int, _, choice jsonpath.Value) bool {
		d := readDelta(choice)
		takeDelta(a, &d)
		return true
	})
	if c[1].Present() {
		u := c.usage()
		a.usage(u.Get("prompt_tokens"), u.Get("prompt_tokens_details.cached_tokens"), u.Get("completion_tokens"),
			u.Get("completion_tokens_details.reasoning_tokens"))
	}
}

func takeDelta(a *Answer, d *delta) {
	n := d.number()
	choice := a.choice(n)
	if d[role].Str == "" {
		choice.plain = choice.plain || choice.begun
	} else {
		choice.begun = true
	}
	a.write(Reasoning, n, "", d[reasoningContent].Str)
	if d[reasoningContent].Str == "" {
		a.write(Reasoning, n, "", d[reasoning].Str)
	}
	a.write(Text, n, "", d[content].Str)
	a.write(Text, n, "", d[choiceText].Str)
	a.write(Refusal, n, "", d[refusal].Str)
	d[toolCalls].ForEach(func(_, t gjson.Result) bool {
		a.tool(call{n, t.Get("index").String(), t.Get("id").Str, t.Get("function.name").Str, arguments(t.Get("function.arguments"))})
		return true
	})
	if f := d[functionCall]; f.IsObject() { // Replaced by tool_calls, still sent by some.
		a.tool(call{choice: n, name: f.Get("name").Str, piece: arguments(f.Get("arguments"))})
	}
	a.extra("annotation", d[annotations])
	a.extra("audio", d[audio])
	a.extra("image", d[images])
	if text := d[wholeMessage].Str; text != "" { // In place of a delta.
		a.whole(a.part(Text, n, ""), text)
	}
	a.finish(n, d[finishReason].Str)
}

// extra counts a part that is not shown, if there is one.
func (a *Answer) extra(name string, v gjson.Result) {
	if v.Exists() && v.Raw != `""` && v.Raw != "[]" {
		a.other(name)
	}
}

// identify keeps the first ID and model that are not empty.
func (a *Answer) identify(id, model string) {
	if a.ID == "" {
		a.ID = strings.Clone(id)
	}
	if a.Model == "" {
		a.Model = strings.Clone(model)
	}
}

// failed takes the error that an event may hold, in one of the forms in use, and reports whether it does.
func failed(a *Answer, m message) bool {
	e := m.get("error")
	switch {
	case e.IsObject():
		a.fail(either(e, "message", "msg", "type", "code"))
	case e.Type == gjson.String && e.Str != "":
		a.fail(e.Str)
	case string(m.Type) == "error":
		reason := m.get("message").Str
		if reason == "" {
			reason = string(m.Data)
		}
		a.fail(reason)
	default:
		return false
	}
	return true
}

// either returns the first string among some members that is not empty.
func either(object gjson.Result, names ...string) string {
	for _, name := range names {
		if s := object.Get(name); s.Str != "" {
			return s.Str
		}
	}
	return ""
}

// arguments returns a piece of a tool call's arguments, which some servers send as an object.
func arguments(v gjson.Result) string {
	if v.IsObject() {
		return v.Raw
	}
	return v.Str
}
