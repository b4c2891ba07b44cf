package conversation

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// Sent is the type of the events that stand for messages of this side; see package mcp.
const Sent = "sent"

// readRPC reads a JSON-RPC message, as the Model Context Protocol has them (modelcontextprotocol.io/specification).
func readRPC(eventType string, payload gjson.Result) line {
	l := line{idPath: "id"}
	asked := "s" // Requests of the server and the client have IDs of their own.
	if eventType == Sent {
		l.from, asked = Client, "c"
	}
	id, method := payload.Get("id"), payload.Get("method").String()
	l.id = id.String()
	answers := map[string]string{"s": "c", "c": "s"}[asked] + id.Raw
	switch {
	case method != "" && id.Exists() && id.Type != gjson.Null:
		l.kind, l.name, l.opens = Request, method, asked+id.Raw
		l.summary = parameters(method, payload.Get("params"))
	case method == "notifications/progress":
		readProgress(&l, payload.Get("params"))
	case method != "":
		l.kind, l.name, l.summary = Notification, method, parameters(method, payload.Get("params"))
		if method == "notifications/message" && isSevere(payload.Get("params.level").Str) {
			l.kind = Error
		}
	case payload.Get("error").Exists():
		l.kind, l.closes = Error, answers
		l.summary = strings.TrimSpace(either(payload, "error.message") + " (" + payload.Get("error.code").String() + ")")
	case payload.Get("result").Exists():
		result := payload.Get("result")
		l.kind, l.closes, l.summary = Response, answers, outcome(result)
		if result.Get("isError").Bool() {
			l.kind = Error
		}
	case eventType == "endpoint": // Of the HTTP+SSE transport: the address for messages, which may have a session in it.
		return line{kind: State, name: eventType, summary: "the server named the address for messages"}
	}
	return l
}

// readProgress reads a progress notification: one message for all of one token.
func readProgress(l *line, params gjson.Result) {
	l.kind, l.name = Progress, "notifications/progress"
	l.id, l.idPath = params.Get("progressToken").String(), "params.progressToken"
	l.grows = "progress:" + l.id
	l.summary = params.Get("progress").String()
	if total := params.Get("total"); total.Exists() {
		l.summary += "/" + total.String()
	}
	if words := params.Get("message").String(); words != "" {
		l.summary += " " + words
	}
}

func isSevere(level string) bool {
	switch level {
	case "error", "critical", "alert", "emergency":
		return true
	}
	return false
}

// parameters summarizes the parameters of a request or notification.
func parameters(method string, params gjson.Result) string {
	switch method {
	case "initialize":
		return joined(params.Get("protocolVersion").String(), params.Get("clientInfo.name").String(), params.Get("clientInfo.version").String())
	case "notifications/message":
		return joined(params.Get("level").String(), params.Get("logger").String(), compact(params.Get("data")))
	case "tools/call", "prompts/get":
		return joined(params.Get("name").String(), compact(params.Get("arguments")))
	case "resources/read", "notifications/resources/updated":
		return params.Get("uri").String()
	case "notifications/cancelled":
		return joined(params.Get("requestId").String(), params.Get("reason").String())
	}
	if !params.Exists() || params.Raw == "{}" {
		return ""
	}
	return compact(params)
}

// lists are the results that list things by name.
var lists = []struct{ path, noun string }{
	{"tools", "tool"}, {"prompts", "prompt"}, {"resources", "resource"}, {"resourceTemplates", "template"}, {"roots", "root"},
}

// outcome summarizes a result.
func outcome(result gjson.Result) string {
	if server := result.Get("serverInfo"); server.Exists() {
		return joined(result.Get("protocolVersion").String(), server.Get("name").String(), server.Get("version").String())
	}
	for _, of := range lists {
		if list := result.Get(of.path); list.IsArray() {
			return listed(list, of.noun)
		}
	}
	if content := result.Get("content"); content.IsArray() {
		var parts []string
		content.ForEach(func(_, p gjson.Result) bool {
			parts = append(parts, either(p, "text", "resource.uri", "uri", "type"))
			return len(parts) < 10
		})
		return strings.Join(parts, " ")
	}
	if result.Raw == "{}" {
		return "done"
	}
	return compact(result)
}

// listed counts the elements of a list and names the first of them.
func listed(list gjson.Result, noun string) string {
	var names []string
	n := 0
	list.ForEach(func(_, v gjson.Result) bool {
		if n++; n <= 10 {
			names = append(names, either(v, "name", "uri", "uriTemplate"))
		}
		return true
	})
	if n != 1 {
		noun += "s"
	}
	text := fmt.Sprintf("%d %s", n, noun)
	if n > 0 {
		text += ": " + strings.Join(names, ", ")
	}
	if n > len(names) {
		text += ", …"
	}
	return text
}

// joined joins the texts that are not empty.
func joined(texts ...string) string {
	var some []string
	for _, s := range texts {
		if s != "" {
			some = append(some, s)
		}
	}
	return strings.Join(some, " ")
}
