package model

import "fmt"

// messages writes the events of Anthropic's Messages API.
type messages struct {
	*stream
	index int
	open  Kind
	begun bool // A block is open.
}

func (m *messages) begin() {
	m.send("message_start", `"message":{"id":"msg_%s","type":"message","role":"assistant","content":[],"model":%s,`+
		`"stop_reason":null,"stop_sequence":null%s}`, m.id, m.model(), m.usage(fmt.Sprintf(`"input_tokens":%d,`, m.input()), 1))
}

func (m *messages) piece(p *piece) {
	if p.first {
		m.start(p)
	}
	switch p.kind {
	case Reasoning:
		m.delta("thinking_delta", "thinking", p.text)
	case Text:
		m.delta("text_delta", "text", p.text)
	case Call:
		m.delta("input_json_delta", "partial_json", p.text)
		if p.last && m.has("tool-resend") {
			m.delta("input_json_delta", "partial_json", m.arguments(p))
		}
	}
}

// start begins a block.
func (m *messages) start(p *piece) {
	m.stop()
	m.open, m.begun = p.kind, true
	block := `{"type":"text","text":""}`
	switch p.kind {
	case Reasoning:
		block = `{"type":"thinking","thinking":"","signature":""}`
	case Call:
		name, id := m.call(p)
		block = `{"type":"tool_use","id":` + quote("toolu_"+id) + `,"name":` + quote(name) + `,"input":{}}`
	case Text:
	}
	m.send("content_block_start", `"index":%d,"content_block":%s`, m.index, block)
}

// stop ends the open block.
func (m *messages) stop() {
	if !m.begun {
		return
	}
	if m.open == Reasoning {
		m.delta("signature_delta", "signature", "c2lnbmF0dXJl")
	}
	m.send("content_block_stop", `"index":%d`, m.index)
	m.index++
	m.begun = false
}

func (m *messages) delta(kind, member, text string) {
	m.send("content_block_delta", `"index":%d,"delta":{"type":"%s","%s":%s}`, m.index, kind, member, quote(text))
}

func (m *messages) ping() { m.emit("ping", `{"type":"ping"}`) }

func (m *messages) finish(how string) {
	m.stop()
	reason := map[string]string{finished: "tool_use", cutOff: "max_tokens", filtered: "refusal"}[how]
	m.send("message_delta", `"delta":{"stop_reason":"%s","stop_sequence":null}%s`, reason, m.usage("", m.output))
}

func (m *messages) end() { m.emit("message_stop", `{"type":"message_stop"}`) }

func (m *messages) fail() {
	m.send("error", `"error":{"type":"overloaded_error","message":"Overloaded"}`)
}

func (m *messages) send(name, format string, values ...any) {
	m.emit(name, `{"type":"`+name+`",`+format+`}`, values...)
}

// usage returns the member of an event.
func (m *messages) usage(input string, output int) string {
	if m.has("no-usage") {
		return ""
	}
	return fmt.Sprintf(`,"usage":{%s"output_tokens":%d}`, input, output)
}
