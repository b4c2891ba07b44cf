package answer

import "strings"

// takeResponses takes an event of the OpenAI Responses API (platform.openai.com/docs/api-reference/responses-streaming).
func takeResponses(a *Answer, m message) {
	name := typeOf(m)
	a.sequence(m.get("sequence_number"))
	switch name {
	case "response.completed", "response.incomplete", "response.failed", "response.created", "response.in_progress":
		takeResponse(a, m, name)
	case "response.output_item.added", "response.output_item.done":
		takeItem(a, m, name == "response.output_item.done")
	case "error":
		a.fail(either(m.get("@this"), "message", "error.message", "code"))
	default:
		takePiece(a, m, name)
	}
}

func takeResponse(a *Answer, m message, name string) {
	a.identify(m.get("response.id").Str, m.get("response.model").Str)
	u := m.get("response.usage")
	a.usage(u.Get("input_tokens"), u.Get("input_tokens_details.cached_tokens"), u.Get("output_tokens"),
		u.Get("output_tokens_details.reasoning_tokens"))
	switch name {
	case "response.completed":
		a.end()
	case "response.incomplete":
		reason := m.get("response.incomplete_details.reason").Str
		if reason == "" {
			reason = "incomplete"
		}
		a.settle(Limited, "finish reason "+safe(reason))
	case "response.failed":
		a.fail(m.get("response.error.message").Str)
	}
}

// takeItem takes the start or the end of an output item: a message, reasoning, a call of a function or a built-in tool.
func takeItem(a *Answer, m message, done bool) {
	item := m.get("item")
	id := item.Get("id").Str
	switch kind := item.Get("type").Str; kind {
	case "function_call", "custom_tool_call":
		p := a.part(ToolCall, 0, id)
		if p == nil {
			return
		}
		if p.ID == "" {
			a.Pieces++
		}
		p.name(either(item, "call_id", "id"), item.Get("name").Str)
		if text := either(item, "arguments", "input"); done && text != "" {
			a.whole(p, text)
		}
	case "message", "reasoning":
	default:
		if done {
			a.other(kind)
		}
	}
}

// deltas maps the names of events with pieces to the kind of part that they extend.
var deltas = map[string]Kind{
	"response.output_text":             Text,
	"response.refusal":                 Refusal,
	"response.reasoning_text":          Reasoning,
	"response.reasoning_summary_text":  Reasoning,
	"response.function_call_arguments": ToolCall,
	"response.custom_tool_call_input":  ToolCall,
}

// takePiece takes a piece, or the whole text that follows the pieces.
func takePiece(a *Answer, m message, name string) {
	base, what, _ := cutLast(name, ".")
	kind, known := deltas[base]
	if !known {
		if what == "added" && base == "response.output_text.annotation" {
			a.other("annotation")
		}
		return
	}
	key := m.get("item_id").Str
	if key == "" {
		key = m.get("output_index").Raw
	}
	if kind != ToolCall {
		key += "/" + m.get("content_index").Raw + m.get("summary_index").Raw
	}
	switch what {
	case "delta":
		a.write(kind, 0, key, m.get("delta").Str)
	case "done":
		if text := either(m.get("@this"), "text", "arguments", "refusal", "input"); text != "" {
			a.whole(a.part(kind, 0, key), text)
		}
	}
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
