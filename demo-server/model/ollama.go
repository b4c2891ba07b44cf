package model

import (
	"fmt"
	"time"
)

// lines writes the lines of Ollama's chat API. Tool calls come whole.
type lines struct {
	*stream
	reason string
}

func (*lines) begin() {}

func (l *lines) piece(p *piece) {
	switch p.kind {
	case Reasoning:
		l.send(`"content":"","thinking":`+quote(p.text), `"done":false`)
	case Text:
		l.send(`"content":`+quote(p.text), `"done":false`)
	case Call:
		if p.last {
			name, _ := l.call(p)
			l.send(`"content":"","tool_calls":[{"function":{"name":`+quote(name)+`,"arguments":`+l.arguments(p)+`}}]`, `"done":false`)
		}
	}
}

func (l *lines) ping() { l.send(`"content":""`, `"done":false`) }

// finish keeps the reason for the last line. There is none for filters.
func (l *lines) finish(how string) {
	l.reason = finished
	if how == cutOff {
		l.reason = cutOff
	}
}

func (l *lines) end() {
	usage := ""
	if !l.has("no-usage") {
		first := l.plan.request.TTFT
		usage = fmt.Sprintf(`,"total_duration":%d,"prompt_eval_count":%d,"prompt_eval_duration":%d,"eval_count":%d,"eval_duration":%d`,
			l.at, l.input(), first, l.output, l.at-l.offset-first)
	}
	l.send(`"content":""`, fmt.Sprintf(`"done_reason":"%s","done":true%s`, l.reason, usage))
}

func (l *lines) fail() { l.emit("", `{"error":"model runner has unexpectedly stopped"}`) }

func (l *lines) send(message, rest string) {
	l.emit("", `{"model":%s,"created_at":"%s","message":{"role":"assistant",%s},%s}`,
		l.model(), l.created().Add(l.at).UTC().Format(time.RFC3339Nano), message, rest)
}
