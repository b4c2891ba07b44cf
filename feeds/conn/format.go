package conn

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Format is what a response is to be.
type Format uint8

const (
	// Events is an event stream, text/event-stream.
	Events Format = iota
	// Lines is newline-delimited JSON: application/x-ndjson and its many other names, application/json-seq among them. So is
	// application/json, as which Docker, Kubernetes and others send it.
	Lines
	// Document is one JSON document.
	Document
)

// format is what there is to know of a Format.
type format struct {
	noun   string // As in "not ...".
	main   string // The media type to name.
	accept string
	types  []string
}

var formats = [...]format{
	Events: {"an event stream", MediaType, MediaType, []string{MediaType}},
	Lines: {
		"newline-delimited JSON", "application/x-ndjson",
		"application/x-ndjson, application/jsonl, application/json-seq, application/json;q=0.5",
		[]string{
			"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines",
			"application/x-jsonlines", "application/json-seq", "application/stream+json", "application/x-json-stream",
			"application/json", "text/x-ndjson", "text/jsonl",
		},
	},
	Document: {"a JSON document", "application/json", "application/json", []string{"application/json", "text/json"}},
}

// takes tells whether a media type is one of the format's.
func (f *format) takes(mediaType string) bool {
	return slices.Contains(f.types, mediaType) || f.main == "application/json" && strings.HasSuffix(mediaType, "+json")
}

// mediaType is the media type that a response says it has, in lower case and without parameters.
func mediaType(resp *http.Response) string {
	got, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(got))
}

// checkMediaType judges the Content-Type.
func checkMediaType(resp *http.Response, x *Exchange) *Error {
	want, got := &formats[x.Format], mediaType(resp)
	switch {
	case x.Force || want.takes(got):
		return nil
	case got == "text/html" || got == "application/xhtml+xml":
		return &Error{Kind: KindPage, Reason: "this is a web page, not " + want.noun + pageTitle(resp.Body)}
	case got == "":
		return &Error{Kind: KindMediaType, Reason: fmt.Sprintf("the response has no Content-Type; %s is %s", want.noun, want.main)}
	}
	if value := resp.Header.Get("Content-Type"); !wellFormed(value) {
		return &Error{Kind: KindMediaType, Reason: fmt.Sprintf("the response's Content-Type is malformed: %q", value)}
	}
	reason := fmt.Sprintf("the server sends %s, not %s", got, want.main)
	switch {
	case x.Format != Events:
	case formats[Document].takes(got):
		reason += "; poll: 5s (--poll 5s) gets such a document again and again"
	case formats[Lines].takes(got):
		reason += "; decode: ndjson (--decode ndjson) reads it"
	}
	return &Error{Kind: KindMediaType, Reason: reason}
}

func wellFormed(contentType string) bool {
	_, _, err := mime.ParseMediaType(contentType)
	return err == nil
}

// forced is the media type of a response that was taken all the same; empty if it was the right one.
func forced(resp *http.Response, x *Exchange) string {
	switch got := mediaType(resp); {
	case !x.Force || formats[x.Format].takes(got):
		return ""
	case got == "":
		return "no media type"
	default:
		return got
	}
}
