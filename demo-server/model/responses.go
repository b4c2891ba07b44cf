package model

import (
	"fmt"
	"strings"
)

// responses writes the events of OpenAI's Responses API.
type responses struct {
	*stream
	sequence int
	done     []string // The items that are complete.
	item     piece    // The first piece of the open item.
	text     strings.Builder
	open     bool
	how      string
}

func (r *responses) begin() {
	r.response("response.created", "in_progress", "")
	r.response("response.in_progress", "in_progress", "")
}

func (r *responses) piece(p *piece) {
	if p.first {
		r.close()
		r.start(p)
	}
	r.text.WriteString(p.text)
	switch p.kind {
	case Reasoning:
		r.part("response.reasoning_summary_text.delta", `"summary_index":0,"delta":`+quote(p.text))
	case Text:
		r.part("response.output_text.delta", `"content_index":0,"delta":`+quote(p.text))
	case Call:
		r.part("response.function_call_arguments.delta", `"delta":`+quote(p.text))
	}
}

// start begins an item.
func (r *responses) start(p *piece) {
	r.item, r.open = *p, true
	r.text.Reset()
	r.send("response.output_item.added", fmt.Sprintf(`"output_index":%d,"item":%s`, len(r.done), r.json("in_progress", "")))
	switch p.kind {
	case Reasoning:
		r.part("response.reasoning_summary_part.added", `"summary_index":0,"part":{"type":"summary_text","text":""}`)
	case Text:
		r.part("response.content_part.added", `"content_index":0,"part":`+outputText(""))
	case Call:
	}
}

// close completes the open item.
func (r *responses) close() {
	if !r.open {
		return
	}
	text := r.text.String()
	switch r.item.kind {
	case Reasoning:
		r.part("response.reasoning_summary_text.done", `"summary_index":0,"text":`+quote(text))
		r.part("response.reasoning_summary_part.done", `"summary_index":0,"part":{"type":"summary_text","text":`+quote(text)+`}`)
	case Text:
		r.part("response.output_text.done", `"content_index":0,"text":`+quote(text))
		r.part("response.content_part.done", `"content_index":0,"part":`+outputText(text))
	case Call:
		r.part("response.function_call_arguments.done", `"arguments":`+quote(text))
	}
	item := r.json("completed", text)
	r.send("response.output_item.done", fmt.Sprintf(`"output_index":%d,"item":%s`, len(r.done), item))
	r.done, r.open = append(r.done, item), false
}

func outputText(text string) string {
	return `{"type":"output_text","text":` + quote(text) + `,"annotations":[]}`
}

// itemID returns the ID of the open item.
func (r *responses) itemID() string {
	return fmt.Sprintf("%s_%s_%d", [...]string{"rs", "msg", "fc"}[r.item.kind], r.id, len(r.done))
}

// json returns the open item with a text.
func (r *responses) json(status, text string) string {
	head := `{"id":"` + r.itemID() + `","status":"` + status + `",`
	switch r.item.kind {
	case Reasoning:
		summary := ""
		if text != "" {
			summary = `{"type":"summary_text","text":` + quote(text) + `}`
		}
		return head + `"type":"reasoning","summary":[` + summary + `]}`
	case Text:
		content := ""
		if text != "" {
			content = outputText(text)
		}
		return head + `"type":"message","role":"assistant","content":[` + content + `]}`
	default:
		name, id := r.call(&r.item)
		return head + `"type":"function_call","call_id":` + quote(id) + `,"name":` + quote(name) + `,"arguments":` + quote(text) + `}`
	}
}

func (r *responses) ping() { r.send("keepalive", "") }

func (r *responses) finish(how string) {
	r.how = how
	r.close()
}

func (r *responses) end() {
	switch r.how {
	case cutOff:
		r.response("response.incomplete", "incomplete", `,"incomplete_details":{"reason":"max_output_tokens"}`)
	case filtered:
		r.response("response.incomplete", "incomplete", `,"incomplete_details":{"reason":"content_filter"}`)
	default:
		r.response("response.completed", "completed", "")
	}
}

func (r *responses) fail() {
	r.send("error", `"code":"server_error","message":"The server had an error while processing the request.","param":null`)
}

// response writes an event with the response so far.
func (r *responses) response(name, status, more string) {
	usage := "null"
	if status != "in_progress" && !r.has("no-usage") {
		usage = fmt.Sprintf(`{"input_tokens":%d,"output_tokens":%d,"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}`,
			r.input(), r.output, r.reasoned, r.input()+r.output)
	}
	r.send(name, fmt.Sprintf(`"response":{"id":"resp_%s","object":"response","created_at":%d,"status":"%s","model":%s,"output":[%s],"usage":%s%s}`,
		r.id, r.created().Unix(), status, r.model(), strings.Join(r.done, ","), usage, more))
}

// part writes an event of the open item.
func (r *responses) part(name, rest string) {
	r.send(name, fmt.Sprintf(`"item_id":"%s","output_index":%d,%s`, r.itemID(), len(r.done), rest))
}

func (r *responses) send(name, rest string) {
	if rest != "" {
		rest = "," + rest
	}
	r.emit(name, `{"type":"%s","sequence_number":%d%s}`, name, r.sequence, rest)
	r.sequence++
}
