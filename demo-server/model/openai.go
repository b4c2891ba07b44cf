package model

import "fmt"

// completions writes chat completions of OpenAI and compatible servers.
type completions struct{ *stream }

func (c *completions) begin() {
	for i := range c.plan.request.Choices {
		c.chunk(i, `{"role":"assistant","content":""}`, "")
	}
}

func (c *completions) piece(p *piece) {
	switch p.kind {
	case Reasoning:
		c.chunk(p.choice, `{"reasoning_content":`+quote(p.text)+`}`, "")
	case Text:
		c.chunk(p.choice, `{"content":`+quote(p.text)+`}`, "")
	case Call:
		if p.first {
			c.tool(p, true, "")
		}
		c.tool(p, c.has("tool-ids"), p.text)
		if p.last && c.has("tool-resend") {
			c.tool(p, true, c.arguments(p))
		}
	}
}

// tool writes a piece of a tool call.
func (c *completions) tool(p *piece, named bool, arguments string) {
	index, name, head := fmt.Sprintf(`"index":%d,`, p.call), "", ""
	switch {
	case c.has("tool-index"):
		index = ""
	case c.has("tool-reuse"):
		index = `"index":0,`
	}
	if named {
		tool, id := c.call(p)
		head = `"id":` + quote(id) + `,"type":"function",`
		name = `"name":` + quote(tool) + `,`
	}
	c.chunk(p.choice, `{"tool_calls":[{`+index+head+`"function":{`+name+`"arguments":`+quote(arguments)+`}}]}`, "")
}

func (c *completions) ping() { c.chunk(0, `{"content":""}`, "") }

func (c *completions) finish(how string) {
	reason := map[string]string{finished: "tool_calls", cutOff: "length", filtered: "content_filter"}[how]
	for i := range c.plan.request.Choices {
		c.chunk(i, `{}`, reason)
	}
	if c.plan.request.Usage && !c.has("no-usage") {
		c.write(`[]`, c.usage())
	}
}

func (c *completions) end() { c.emit("", "[DONE]") }

func (c *completions) fail() {
	c.emit("", `{"error":{"message":"The server had an error while processing the request.","type":"server_error","param":null,"code":null}}`)
}

// chunk writes a chunk of a choice; an empty finish reason is null.
func (c *completions) chunk(choice int, delta, reason string) {
	finish, usage := "null", ""
	if reason != "" {
		finish = quote(reason)
	}
	switch {
	case c.has("usage-every"):
		usage = c.usage()
	case c.plan.request.Usage:
		usage = `,"usage":null`
	}
	c.write(fmt.Sprintf(`[{"index":%d,"delta":%s,"finish_reason":%s}]`, choice, delta, finish), usage)
}

func (c *completions) write(choices, usage string) {
	c.emit("", `{"id":"chatcmpl-%s","object":"chat.completion.chunk","created":%d,"model":%s,"choices":%s%s}`,
		c.id, c.created().Unix(), c.model(), choices, usage)
}

// usage returns the member of a chunk.
func (c *completions) usage() string {
	return fmt.Sprintf(`,"usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,`+
		`"completion_tokens_details":{"reasoning_tokens":%d}}`, c.input(), c.output, c.input()+c.output, c.reasoned)
}
