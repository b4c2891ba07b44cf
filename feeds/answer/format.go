package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
)

// Format says how the events of one kind of server are merged. The zero value is not valid; see [Named] and [Path].
type Format struct {
	// Name is the name in flags and configurations, Title the one for people.
	Name, Title string

	// path matches the paths of URLs that serve the format; shape reports whether an event can be nothing else.
	path  *regexp.Regexp
	shape func(m message) bool
	// starts reports whether an event begins another answer; nil if none does.
	starts func(a *Answer, m message) bool
	take   func(a *Answer, m message)
	// finish names what every choice must end with, empty if nothing. marker names the event that ends an answer; empty:
	// the end of the response does.
	finish, marker string
	// text names what an answer must have, empty if it may have no output at all.
	text string
}

// formats holds all formats with names, in the order in which events are compared with them.
var formats = []*Format{
	{
		Name: "openai", Title: "chat completions (OpenAI and compatible)",
		path: regexp.MustCompile(`/(chat/)?completions$`), shape: isCompletion, starts: completionStarts, take: takeCompletion,
		finish: "finish reason", marker: "[DONE]",
	},
	{
		Name: "responses", Title: "OpenAI Responses", path: regexp.MustCompile(`/responses$`),
		shape: typed("response."), starts: startsWith("response.created"), take: takeResponses, marker: "response.completed",
	},
	{
		Name: "anthropic", Title: "Anthropic Messages", path: regexp.MustCompile(`/v1/messages$`),
		shape: typed("message_start", "content_block_", "message_delta"), starts: startsWith("message_start"),
		take: takeAnthropic, finish: "finish reason", marker: "message_stop",
	},
	{
		Name: "gemini", Title: "Gemini streamGenerateContent", path: regexp.MustCompile(`:streamGenerateContent$`),
		shape: has("candidates.0.content", "candidates.0.finishReason", "promptFeedback.blockReason"), starts: geminiStarts,
		take: takeGemini, finish: "finish reason",
	},
	{
		Name: "ollama", Title: "Ollama", path: regexp.MustCompile(`/api/(chat|generate)$`), shape: isOllama, take: takeOllama,
		marker: `"done": true`,
	},
	{
		Name: "vercel", Title: "Vercel AI UI messages", shape: isVercel, starts: startsWith("start"), take: takeVercel,
		finish: "finish part", marker: "[DONE]",
	},
	{
		Name: "ag-ui", Title: "AG-UI", shape: typed("RUN_STARTED", "TEXT_MESSAGE_", "TOOL_CALL_"),
		starts: startsWith("RUN_STARTED"), take: takeAGUI, marker: "RUN_FINISHED",
	},
	{
		Name: "a2a", Title: "A2A", shape: isA2A, take: takeA2A, marker: "terminal task state",
	},
	{
		Name: "mcp", Title: "MCP", path: regexp.MustCompile(`/mcp$`), shape: has("jsonrpc"), take: takeMCP, marker: "response",
	},
}

// Names returns the names of all formats.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}

// Named returns the format with a name; nil if there is none.
func Named(name string) *Format {
	for _, f := range formats {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// ForPath returns the format that the path of a URL suggests; nil if it suggests none.
func ForPath(path string) *Format {
	path = strings.TrimSuffix(path, "/")
	for _, f := range formats {
		if f.path != nil && f.path.MatchString(path) {
			return f
		}
	}
	return nil
}

// Recognize returns the format of a token stream that an event can only be of; nil if it could be anything.
func Recognize(eventType, data []byte) *Format {
	return recognize(message{&feeds.Event{Type: eventType, Data: data}})
}

// recognize returns the format that an event is of; nil if it could be of any.
func recognize(m message) *Format {
	for _, f := range formats {
		if f.shape(m) {
			return f
		}
	}
	return nil
}

// typeOf returns what an event says it is: the member type of its payload, or else its event type.
func typeOf(m message) string {
	if t := m.get("type"); t.Type == gjson.String {
		return t.Str
	}
	return string(m.Type)
}

// typed recognizes events whose type begins with one of these.
func typed(prefixes ...string) func(message) bool {
	return func(m message) bool {
		t := typeOf(m)
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(t, prefix) })
	}
}

// startsWith recognizes the event of this type as the start of another answer.
func startsWith(name string) func(*Answer, message) bool {
	return func(a *Answer, m message) bool { return a.Events > 0 && typeOf(m) == name }
}

// has recognizes payloads with a value at one of these paths.
func has(paths ...string) func(message) bool {
	return func(m message) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return m.get(path).Exists() })
	}
}
