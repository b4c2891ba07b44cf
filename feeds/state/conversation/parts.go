package conversation

import (
	"strings"

	"github.com/tidwall/gjson"
)

// typeOf returns the type of a payload, or else that of its event.
func typeOf(eventType string, payload gjson.Result) string {
	if t := payload.Get("type").Str; t != "" {
		return t
	}
	return eventType
}

// phase is the place of an event in the message that it is a part of.
type phase struct{ begins, ends bool }

// phases are the ends of the types of AG-UI events.
var phases = map[string]phase{"_START": {begins: true}, "_CONTENT": {}, "_ARGS": {}, "_CHUNK": {}, "_END": {ends: true}}

// readAGUI reads an event of the Agent User Interaction protocol (docs.ag-ui.com/concepts/events).
func readAGUI(eventType string, payload gjson.Result) line {
	name := typeOf(eventType, payload)
	l := line{kind: State, name: name}
	for suffix, p := range phases {
		stem, is := strings.CutSuffix(name, suffix)
		if kind, grows := growing[stem]; is && grows {
			return aguiPart(stem, kind, p, payload)
		}
	}
	switch name {
	case "RUN_STARTED":
		l.id, l.idPath = payload.Get("runId").String(), "runId"
		l.opens = "run" // One at a time.
	case "RUN_FINISHED":
		l.id, l.idPath = payload.Get("runId").String(), "runId"
		l.closes, l.summary = "run", compact(payload.Get("result"))
	case "RUN_ERROR":
		l.kind, l.closes = Error, "run"
		l.summary = joined(payload.Get("message").String(), payload.Get("code").String())
	case "STEP_STARTED", "STEP_FINISHED":
		l.summary = payload.Get("stepName").String()
		if l.opens = "step:" + l.summary; name == "STEP_FINISHED" {
			l.opens, l.closes = "", l.opens
		}
	case "TOOL_CALL_RESULT":
		l.kind, l.id, l.idPath = Response, payload.Get("toolCallId").String(), "toolCallId"
		l.summary = compact(payload.Get("content"))
	case "STATE_SNAPSHOT", "STATE_DELTA", "MESSAGES_SNAPSHOT", "ACTIVITY_SNAPSHOT", "ACTIVITY_DELTA":
		for _, member := range []string{"snapshot", "delta", "messages", "content", "patch"} {
			if v := payload.Get(member); l.summary == "" && v.Exists() {
				l.summary = compact(v)
			}
		}
	default:
		l.kind = Other
		l.summary = joined(payload.Get("name").String(), compact(payload.Get("value")), compact(payload.Get("event")))
	}
	return l
}

// growing are the messages of AG-UI that come in pieces.
var growing = map[string]Kind{
	"TEXT_MESSAGE": Text, "THINKING_TEXT_MESSAGE": Reasoning, "REASONING_MESSAGE": Reasoning, "TOOL_CALL": ToolCall,
}

func aguiPart(name string, kind Kind, p phase, payload gjson.Result) line {
	l := line{kind: kind, name: name, begins: p.begins, ends: p.ends, piece: payload.Get("delta").String(), idPath: "messageId"}
	if kind == ToolCall {
		l.idPath = "toolCallId"
		if tool := payload.Get("toolCallName").String(); tool != "" {
			l.piece = tool + " " + l.piece
		}
	}
	l.id = payload.Get(l.idPath).String()
	l.grows = name + ":" + l.id
	return l
}

// vercel are the parts of the AI SDK's UI message stream that come in pieces, by the beginnings of their types.
var vercel = []struct {
	prefix string
	kind   Kind
	id     string
	piece  string
}{
	{"text-", Text, "id", "delta"},
	{"reasoning-", Reasoning, "id", "delta"},
	{"tool-input-", ToolCall, "toolCallId", "inputTextDelta"},
}

// readVercel reads a part of a UI message stream (ai-sdk.dev/docs/ai-sdk-ui/stream-protocol).
func readVercel(eventType string, payload gjson.Result) line {
	name := typeOf(eventType, payload)
	for _, v := range vercel {
		phase, is := strings.CutPrefix(name, v.prefix)
		if !is {
			continue
		}
		l := line{kind: v.kind, name: strings.TrimSuffix(v.prefix, "-"), id: payload.Get(v.id).String(), idPath: v.id}
		l.grows, l.piece = v.prefix+l.id, payload.Get(v.piece).String()
		l.begins, l.ends = phase == "start", phase == "end" || phase == "available" || phase == "error"
		if tool := payload.Get("toolName").String(); l.begins && tool != "" {
			l.piece = tool + " "
		}
		if phase == "error" {
			l.kind, l.summary = Error, payload.Get("errorText").String()
		}
		return l
	}
	l := line{kind: State, name: name}
	switch {
	case !payload.IsObject(): // [DONE].
		return line{kind: State, name: "[DONE]"}
	case name == "start":
		l.id, l.idPath, l.opens = payload.Get("messageId").String(), "messageId", "message"
	case name == "finish":
		l.closes, l.summary = "message", payload.Get("finishReason").String()
	case name == "abort":
		l.closes, l.summary = "message", payload.Get("reason").String()
	case name == "error":
		l.kind, l.summary = Error, payload.Get("errorText").String()
	case strings.HasPrefix(name, "tool-output-"):
		l.kind, l.id, l.idPath = Response, payload.Get("toolCallId").String(), "toolCallId"
		if l.summary = compact(payload.Get("output")); name == "tool-output-error" {
			l.kind, l.summary = Error, payload.Get("errorText").String()
		}
	case strings.HasPrefix(name, "source"), name == "file":
		l.kind, l.summary = Other, either(payload, "url", "title", "filename")
	case strings.HasPrefix(name, "data-"):
		l.kind, l.id, l.idPath, l.summary = Other, payload.Get("id").String(), "id", compact(payload.Get("data"))
	}
	return l
}
