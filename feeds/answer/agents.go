package answer

import (
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
)

// isVercel recognizes a part of the AI SDK's UI message stream.
func isVercel(m message) bool {
	switch typeOf(m) {
	case "text-start", "text-delta", "reasoning-start", "reasoning-delta", "tool-input-start", "start-step":
		return true
	case "start":
		return m.get("messageId").Exists()
	}
	return false
}

// takeVercel takes a part of a UI message stream (ai-sdk.dev/docs/ai-sdk-ui/stream-protocol).
func takeVercel(a *Answer, m message) {
	if m.is(doneMarker) {
		a.end()
		return
	}
	id := m.get("id").Str
	tool := m.get("toolCallId").Str
	switch kind := typeOf(m); kind {
	case "start":
		a.identify(m.get("messageId").Str, "")
	case "text-delta":
		a.write(Text, 0, id, m.get("delta").Str)
	case "reasoning-delta":
		a.write(Reasoning, 0, id, m.get("delta").Str)
	case "tool-input-start":
		a.tool(call{key: tool, id: tool, name: m.get("toolName").Str})
	case "tool-input-delta":
		a.tool(call{key: tool, id: tool, piece: m.get("inputTextDelta").Str})
	case "tool-input-available":
		a.tool(call{key: tool, id: tool, name: m.get("toolName").Str})
		// The SDK writes the parsed arguments anew, so they may differ from their pieces in form.
		if p := a.find(ToolCall, 0, tool); p != nil && len(p.Text) == 0 {
			a.whole(p, m.get("input").Raw)
		}
	case "error":
		a.fail(m.get("errorText").Str)
	case "abort":
		a.settle(Incomplete, "the server aborted the answer")
	case "finish":
		a.finish(0, "finish")
		a.finish(0, m.get("finishReason").Str)
	default:
		if strings.HasPrefix(kind, "source") || kind == "file" || strings.HasPrefix(kind, "tool-output") ||
			strings.HasPrefix(kind, "data-") {
			a.other(kind)
		}
	}
}

// takeAGUI takes an event of the Agent User Interaction protocol (docs.ag-ui.com/concepts/events).
func takeAGUI(a *Answer, m message) {
	id := m.get("messageId").Str
	tool := m.get("toolCallId").Str
	delta := m.get("delta").Str
	switch kind := typeOf(m); kind {
	case "RUN_STARTED":
		a.identify(m.get("runId").Str, "")
	case "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_CHUNK":
		a.write(Text, 0, id, delta)
	case "THINKING_TEXT_MESSAGE_CONTENT", "REASONING_MESSAGE_CONTENT", "REASONING_MESSAGE_CHUNK":
		a.write(Reasoning, 0, id, delta)
	case "TOOL_CALL_START":
		a.tool(call{key: tool, id: tool, name: m.get("toolCallName").Str})
	case "TOOL_CALL_ARGS", "TOOL_CALL_CHUNK":
		a.tool(call{key: tool, id: tool, name: m.get("toolCallName").Str, piece: delta})
	case "RUN_FINISHED":
		a.end()
	case "RUN_ERROR":
		a.fail(m.get("message").Str)
	case "TOOL_CALL_RESULT", "STATE_SNAPSHOT", "STATE_DELTA", "MESSAGES_SNAPSHOT", "CUSTOM", "RAW":
		a.other(kind)
	}
}

// isA2A recognizes a response of the Agent2Agent protocol, in the forms of its versions 0 and 1.
func isA2A(m message) bool {
	r := m.get("result")
	switch r.Get("kind").Str {
	case "task", "artifact-update", "status-update":
		return true
	}
	return m.get("jsonrpc").Exists() && (r.Get("artifactUpdate").Exists() || r.Get("statusUpdate").Exists() || r.Get("task").Exists())
}

// takeA2A takes a response of the Agent2Agent protocol (a2a-protocol.org/latest/specification).
func takeA2A(a *Answer, m message) {
	if failed(a, m) {
		return
	}
	r := m.get("result")
	if update := r.Get("artifactUpdate"); update.Exists() {
		takeArtifact(a, update)
	}
	if r.Get("kind").Str == "artifact-update" {
		takeArtifact(a, r)
	}
	a.identify(either(r, "taskId", "id", "artifactUpdate.taskId", "statusUpdate.taskId", "task.id"), "")
	state := either(r, "status.state", "statusUpdate.status.state", "task.status.state")
	switch state = strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(state, "TASK_STATE_"), "_", "-")); state {
	case "completed":
		a.end()
	case "failed", "rejected":
		a.fail("the task is " + state)
	case "canceled", "cancelled", "input-required", "auth-required":
		a.settle(Limited, "the task's state is "+state)
	}
}

func takeArtifact(a *Answer, update gjson.Result) {
	artifact := update.Get("artifact")
	key := artifact.Get("artifactId").Str
	if p := a.find(Text, 0, key); p != nil && !update.Get("append").Bool() {
		p.key += "\x00" // This artifact replaces that one.
		a.note("an artifact was sent anew")
	}
	artifact.Get("parts").ForEach(func(_, p gjson.Result) bool {
		if text := p.Get("text"); text.Exists() {
			a.write(Text, 0, key, text.Str)
		} else {
			a.other(either(p, "kind", "mediaType"))
		}
		return true
	})
	if p := a.find(Text, 0, key); p != nil && update.Get("lastChunk").Bool() {
		p.Done = true
	}
}

// takeMCP takes a JSON-RPC message of the Model Context Protocol (modelcontextprotocol.io/specification). The answer is
// the response; requests and notifications before it are counted.
func takeMCP(a *Answer, m message) {
	if failed(a, m) {
		return
	}
	result := m.get("result")
	if !result.Exists() {
		a.other(m.get("method").Str)
		return
	}
	result.Get("content").ForEach(func(_, p gjson.Result) bool {
		if kind := p.Get("type").Str; kind == "text" {
			a.write(Text, 0, "", p.Get("text").Str)
		} else {
			a.other(kind)
		}
		return true
	})
	if result.Get("isError").Bool() {
		a.fail("the tool reported an error: " + a.Text(0))
		return
	}
	a.end()
}

// Path returns a format that takes text at a gjson path. An answer ends where end says so, or, if that is nil, with the
// response.
func Path(path string, end func(*feeds.Event) bool) *Format {
	f := &Format{Name: path, Title: "text at " + path, text: "text at " + safe(path)}
	if end != nil {
		f.marker = "event that ends the answer"
	}
	f.take = func(a *Answer, m message) {
		if v := m.get(path); v.Type == gjson.String || v.Type == gjson.Number {
			a.write(Text, 0, "", v.String())
		}
		if end != nil && end(m.Event) {
			a.end()
		}
	}
	return f
}
