package model

import "fmt"

// contents writes the responses of Gemini's streamGenerateContent. Tool calls come whole.
type contents struct{ *stream }

func (*contents) begin() {}

func (c *contents) piece(p *piece) {
	switch p.kind {
	case Reasoning:
		c.part(`{"text":` + quote(p.text) + `,"thought":true}`)
	case Text:
		c.part(`{"text":` + quote(p.text) + `}`)
	case Call:
		if p.last {
			name, id := c.call(p)
			c.part(fmt.Sprintf(`{"functionCall":{"id":%s,"name":%s,"args":%s}}`, quote(id), quote(name), c.arguments(p)))
		}
	}
}

func (c *contents) part(part string) {
	usage := ""
	if c.has("usage-every") {
		usage = c.usage()
	}
	c.send(`"content":{"parts":[`+part+`],"role":"model"},`, usage)
}

func (c *contents) ping() { c.part(`{"text":""}`) }

func (c *contents) finish(how string) {
	reason := map[string]string{finished: "STOP", cutOff: "MAX_TOKENS", filtered: "SAFETY"}[how]
	c.send(`"finishReason":"`+reason+`",`, c.usage())
}

func (*contents) end() {}

func (c *contents) fail() {
	c.emit("", `{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}`)
}

func (c *contents) send(candidate, usage string) {
	c.emit("", `{"candidates":[{%s"index":0}]%s,"modelVersion":%s,"responseId":"%s"}`, candidate, usage, c.model(), c.id)
}

// usage returns the member of a response. The candidates' tokens exclude thoughts.
func (c *contents) usage() string {
	if c.has("no-usage") {
		return ""
	}
	return fmt.Sprintf(`,"usageMetadata":{"promptTokenCount":%d,"candidatesTokenCount":%d,"thoughtsTokenCount":%d,"totalTokenCount":%d}`,
		c.input(), c.output-c.reasoned, c.reasoned, c.input()+c.output)
}
