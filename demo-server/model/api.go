package model

import "strings"

// API is the streaming API of a provider.
type API struct {
	// Name is the provider's name for it.
	Name string
	// Path is a pattern of [net/http.ServeMux].
	Path string
	// Lines reports that the events are lines of JSON without names; otherwise they are Server-Sent Events.
	Lines bool

	encoder func(*stream) encoder
	choices bool // Answers can have several choices.
	marked  bool // An event marks the end.
}

// APIs returns all APIs.
func APIs() []API {
	return []API{
		{
			Name: "OpenAI chat completions", Path: "/v1/chat/completions", choices: true, marked: true,
			encoder: func(s *stream) encoder { return &completions{s} },
		},
		{
			Name: "OpenAI Responses", Path: "/v1/responses", marked: true,
			encoder: func(s *stream) encoder { return &responses{stream: s} },
		},
		*Messages(),
		{
			Name: "Gemini streamGenerateContent", Path: "/v1beta/models/{call}",
			encoder: func(s *stream) encoder { return &contents{s} },
		},
		{
			Name: "Ollama chat", Path: "/api/chat", Lines: true, marked: true,
			encoder: func(s *stream) encoder { return &lines{stream: s} },
		},
	}
}

// Messages returns the API of Anthropic, all events of which are JSON objects.
func Messages() *API {
	return &API{
		Name: "Anthropic Messages", Path: "/v1/messages", marked: true,
		encoder: func(s *stream) encoder { return &messages{stream: s} },
	}
}

// Example returns a path of the API, with a query if it needs one.
func (a *API) Example() string {
	return strings.Replace(a.Path, "{call}", "demo:streamGenerateContent?alt=sse", 1)
}

// Plan returns the answer to a request.
func (a *API) Plan(r *Request) *Plan {
	if !a.choices {
		r.Choices = 1
	}
	return NewPlan(r)
}
