package answer

import (
	"github.com/tidwall/gjson"
)

// isOllama recognizes a line of Ollama's own API.
func isOllama(m message) bool {
	return m.get("done").IsBool() && (m.get("message").IsObject() || m.get("response").Type == gjson.String)
}

// takeOllama takes a line of Ollama's /api/chat or /api/generate (github.com/ollama/ollama/blob/main/docs/api.md).
func takeOllama(a *Answer, m message) {
	if failed(a, m) {
		return
	}
	a.identify("", m.get("model").Str)
	a.write(Reasoning, 0, "", either(m.get("message"), "thinking", "reasoning_content")+m.get("thinking").Str)
	a.write(Text, 0, "", m.get("message.content").Str+m.get("response").Str)
	m.get("message.tool_calls").ForEach(func(_, t gjson.Result) bool {
		if p := a.begin(ToolCall, 0, ""); p != nil { // Calls come whole.
			p.name(t.Get("id").Str, t.Get("function.name").Str)
			a.Pieces++
			a.whole(p, arguments(t.Get("function.arguments")))
		}
		return true
	})
	if m.get("done").Bool() {
		a.usage(m.get("prompt_eval_count"), gjson.Result{}, m.get("eval_count"), gjson.Result{})
		a.finish(0, m.get("done_reason").Str)
		a.end()
	}
}
