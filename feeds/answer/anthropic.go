package answer

import "github.com/tidwall/gjson"

// takeAnthropic takes an event of the Anthropic Messages API (docs.anthropic.com/en/api/messages-streaming).
func takeAnthropic(a *Answer, m message) {
	key := m.get("index").Raw
	switch typeOf(m) {
	case "message_start":
		a.identify(m.get("message.id").Str, m.get("message.model").Str)
		// The count of output tokens at the start is no more than a placeholder.
		a.anthropicUsage(m.get("message.usage"), gjson.Result{})
		a.choice(0)
	case "content_block_start":
		a.blockStart(m, key)
	case "content_block_delta":
		a.blockDelta(m, key)
	case "content_block_stop":
		for i := range a.Parts {
			if a.Parts[i].key == key {
				a.Parts[i].Done = true
			}
		}
	case "message_delta":
		a.finish(0, m.get("delta.stop_reason").Str)
		u := m.get("usage") // Cumulative.
		a.anthropicUsage(u, u.Get("output_tokens"))
	case "message_stop":
		a.end()
	case "error":
		failed(a, m)
	}
}

// anthropicUsage takes token counts. The server's count of input tokens excludes those that a cache provided or took.
func (a *Answer) anthropicUsage(u, output gjson.Result) {
	read, written := u.Get("cache_read_input_tokens"), u.Get("cache_creation_input_tokens")
	a.usage(sum(u.Get("input_tokens"), read, written), read, output, u.Get("output_tokens_details.thinking_tokens"))
	a.Usage.Written = max(a.Usage.Written, a.count(written))
}

func (a *Answer) blockStart(m message, key string) {
	block := m.get("content_block")
	switch kind := block.Get("type").Str; kind {
	case "text":
		a.write(Text, 0, key, block.Get("text").Str)
	case "thinking":
		a.write(Reasoning, 0, key, block.Get("thinking").Str)
	case "tool_use", "server_tool_use", "mcp_tool_use":
		input := block.Get("input").Raw
		if input == "{}" { // The arguments follow in pieces.
			input = ""
		}
		a.tool(call{key: key, id: block.Get("id").Str, name: block.Get("name").Str, piece: input})
	default:
		a.other(kind)
	}
}

func (a *Answer) blockDelta(m message, key string) {
	delta := m.get("delta")
	switch kind := delta.Get("type").Str; kind {
	case "text_delta":
		a.write(Text, 0, key, delta.Get("text").Str)
	case "thinking_delta":
		a.write(Reasoning, 0, key, delta.Get("thinking").Str)
	case "input_json_delta":
		a.tool(call{key: key, piece: delta.Get("partial_json").Str})
	case "citations_delta":
		a.other("citation")
	case "signature_delta":
	default:
		a.other(kind)
	}
}
