package conversation

import (
	"strings"

	"github.com/tidwall/gjson"
)

// a2aForms are the members of a result in version 1, and the kinds of version 0 for the same.
var a2aForms = []struct{ member, kind string }{
	{"task", "task"}, {"statusUpdate", "status-update"}, {"artifactUpdate", "artifact-update"}, {"message", "message"},
}

// readA2A reads a response of the Agent2Agent protocol, in the forms of its versions 0 and 1
// (a2a-protocol.org/latest/specification).
func readA2A(eventType string, payload gjson.Result) line {
	result := payload.Get("result")
	kind := result.Get("kind").Str
	for _, form := range a2aForms {
		if v := result.Get(form.member); kind == "" && v.Exists() {
			return a2a(form.kind, v, "result."+form.member+".")
		}
	}
	if kind == "" {
		return readRPC(eventType, payload)
	}
	return a2a(kind, result, "result.")
}

// a2a reads the object of a response.
func a2a(kind string, v gjson.Result, at string) line {
	l := line{kind: State, name: kind, id: v.Get("taskId").String(), idPath: at + "taskId"}
	if l.id == "" {
		l.id, l.idPath = either(v, "id", "messageId"), ""
	}
	switch kind {
	case "artifact-update":
		artifact := v.Get("artifact")
		l.kind, l.grows = Text, "artifact:"+artifact.Get("artifactId").String()
		l.begins, l.ends = !v.Get("append").Bool(), v.Get("lastChunk").Bool()
		l.piece = partsOf(artifact.Get("parts"))
	case "message":
		l.kind, l.summary = Text, partsOf(v.Get("parts"))
	default:
		state := v.Get("status.state").String()
		plain := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(state, "TASK_STATE_"), "_", "-"))
		l.summary = joined(plain, partsOf(v.Get("status.message.parts")))
		switch plain {
		case "failed", "rejected":
			l.kind, l.closes = Error, "task:"+l.id
		case "completed", "canceled", "cancelled":
			l.closes = "task:" + l.id
		}
		if kind == "task" && l.closes == "" {
			l.opens = "task:" + l.id
		}
	}
	return l
}

// partsOf joins the texts of parts.
func partsOf(parts gjson.Result) string {
	var b strings.Builder
	parts.ForEach(func(_, p gjson.Result) bool {
		if text := p.Get("text"); text.Exists() {
			b.WriteString(text.String())
		} else {
			b.WriteString(compact(p.Get("data")))
		}
		return b.Len() < MaxEvent
	})
	return b.String()
}
