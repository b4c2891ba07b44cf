package conversation

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/answer"
)

// line is what one event says. The zero value is no message.
type line struct {
	from     Side
	kind     Kind
	name, id string
	idPath   string
	summary  string // Replaces that of a message that grows.
	piece    string // Is added to the text of a message that grows.
	grows    string // Identifies the message that the event is a part of; empty if it is one by itself.
	begins   bool   // The event begins another message under that key.
	ends     bool   // The event is the last one of that message.
	opens    string // Identifies a message that another one has to answer or end,
	closes   string // and the one that this message answers or ends.
}

// format reads the events of one protocol.
type format struct {
	name, title string
	read        func(eventType string, payload gjson.Result) line
}

// formats holds the formats by the names that package answer has for them, and one of its own.
var formats = map[string]*format{
	"mcp":    {"mcp", "MCP", readRPC},
	"a2a":    {"a2a", "A2A", readA2A},
	"ag-ui":  {"ag-ui", "AG-UI", readAGUI},
	"vercel": {"vercel", "Vercel AI UI messages", readVercel},
}

var graphQL = &format{"graphql", "GraphQL over SSE", readGraphQL}

// formatOf returns the format of an agent stream; nil if it is another one.
func formatOf(f *answer.Format) *format {
	if f == nil {
		return nil
	}
	return formats[f.Name]
}

// Format is the format of an agent stream.
type Format struct{ *format }

// Title returns the name of the format for people.
func (f *Format) Title() string { return f.title }

// IsAnswer reports whether the events also add up to an answer worth reading.
func (f *Format) IsAnswer() bool { return f.name != "mcp" && f.format != graphQL }

// FormatOf returns the format with which package answer would merge events; nil if that is no agent stream.
func FormatOf(f *answer.Format) *Format {
	if found := formatOf(f); found != nil {
		return &Format{found}
	}
	return nil
}

// Recognize returns the format of an agent stream that an event can only be of; nil if it could be anything.
func Recognize(eventType, data []byte) *Format {
	if isGraphQL(string(eventType), data) {
		return &Format{graphQL}
	}
	return FormatOf(answer.Recognize(eventType, data))
}

// isGraphQL recognizes an event of GraphQL over SSE, in distinct connections or in a single one.
func isGraphQL(eventType string, data []byte) bool {
	switch payload := gjson.ParseBytes(data); eventType {
	case "next":
		return has(payload, "data", "errors", "payload.data", "payload.errors")
	case "complete":
		return len(data) == 0 || payload.Get("id").Exists()
	}
	return false
}

// readGraphQL reads an event of GraphQL over SSE (github.com/graphql/graphql-over-http).
func readGraphQL(eventType string, payload gjson.Result) line {
	l := line{kind: Response, name: eventType, id: payload.Get("id").String(), idPath: "id"}
	result := payload
	if p := payload.Get("payload"); p.Exists() {
		result = p
	}
	switch {
	case eventType == "complete":
		l.kind, l.summary = State, "the operation is complete"
	case eventType != "next":
		return line{}
	case len(result.Get("errors").Array()) > 0:
		l.kind, l.summary = Error, result.Get("errors.0.message").String()
	default:
		l.summary = compact(result.Get("data"))
	}
	return l
}

// has reports whether a payload has a value at one of these paths.
func has(payload gjson.Result, paths ...string) bool {
	return slices.ContainsFunc(paths, func(path string) bool { return payload.Get(path).Exists() })
}

// either returns the first text that is not empty.
func either(payload gjson.Result, paths ...string) string {
	for _, path := range paths {
		if s := payload.Get(path).String(); s != "" {
			return s
		}
	}
	return ""
}

// compact returns a value on one line: a text as it is, anything else as JSON.
func compact(v gjson.Result) string {
	if v.Type == gjson.String {
		return v.Str
	}
	raw := v.Raw[:min(len(v.Raw), 2*MaxSummary)]
	if !strings.ContainsAny(raw, "\n\t") {
		return raw
	}
	return strings.Join(strings.Fields(raw), " ")
}
