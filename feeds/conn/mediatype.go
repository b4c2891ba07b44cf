package conn

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"feedscope/feeds/conn/redact"
)

// Format is the kind of response that a request wants.
type Format uint8

const (
	// Events is an event stream, text/event-stream. A response that is labeled as newline-delimited JSON is accepted as
	// well; see [Info].Lines.
	Events Format = iota
	// Lines is newline-delimited JSON: application/x-ndjson under its many names, and application/json-seq.
	// Docker, Kubernetes and others send it as application/json, which is accepted as well.
	Lines
	// Document is one JSON document.
	Document
	// Reply is a JSON document or an event stream.
	Reply
	// anything is a response that is discarded.
	anything
)

// format describes a Format.
type format struct {
	noun   string // As in "this is not ...".
	main   string // Its primary media type.
	accept string
	types  []string
}

// lineTypes are the media types of newline-delimited JSON, and of nothing else.
var lineTypes = []string{
	"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines",
	"application/x-jsonlines", "application/json-seq", "application/stream+json", "application/x-json-stream",
	"application/json-stream", "application/jsonstream", "application/geo+json-seq", "text/x-ndjson", "text/jsonl",
}

var formats = [...]format{
	Events: {"an event stream", MediaType, MediaType, append([]string{MediaType}, lineTypes...)},
	Lines: {
		"newline-delimited JSON", "application/x-ndjson",
		"application/x-ndjson, application/jsonl, application/json-seq, application/json;q=0.5",
		append([]string{"application/json"}, lineTypes...),
	},
	Document: {"a JSON document", "application/json", "application/json", []string{"application/json", "text/json"}},
	Reply: {
		"JSON or an event stream", "application/json", "application/json, " + MediaType, []string{"application/json", MediaType},
	},
	anything: {accept: "*/*"},
}

// takes reports whether a media type belongs to the format.
func (f *format) takes(mediaType string) bool {
	return slices.Contains(f.types, mediaType) || f.main == "application/json" && strings.HasSuffix(mediaType, "+json")
}

// mediaType returns the media type of a response by the Fetch standard ("extract a MIME type"): the last valid value
// of Content-Type, which may be repeated or a list, in lower case and without parameters.
func mediaType(resp *http.Response) string {
	found := ""
	for _, value := range split(strings.Join(resp.Header.Values("Content-Type"), ","), ',') {
		if essence := essenceOf(value); essence != "" && essence != "*/*" {
			found = essence
		}
	}
	return found
}

// essenceOf returns the type and subtype of a media type; empty if it is invalid. Parameters never make it invalid.
func essenceOf(value string) string {
	essence, _, _ := strings.Cut(value, ";")
	essence = strings.ToLower(strings.Trim(essence, " \t\r\n"))
	major, minor, ok := strings.Cut(essence, "/")
	if !ok || !isHTTPToken(major) || !isHTTPToken(minor) {
		return ""
	}
	return essence
}

func isHTTPToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	})
}

// split splits a header value at a separator, except within quoted strings.
func split(value string, at byte) []string {
	var parts []string
	quoted, from := false, 0
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == at && !quoted:
			parts = append(parts, value[from:i])
			from = i + 1
		}
	}
	return append(parts, value[from:])
}

// checkMediaType returns an error if the Content-Type does not match the request's format.
func checkMediaType(resp *http.Response, r *Request) *Error {
	want, got := &formats[r.Format], mediaType(resp)
	if r.Force || want.takes(got) {
		return nil
	}
	body := readBody(resp)
	bad := &Error{Kind: KindMediaType, Said: body.serverMessage(r)}
	sent := strings.Join(resp.Header.Values("Content-Type"), ", ")
	switch {
	case body.isPage(got):
		bad.Kind, bad.Reason = KindPage, "this is a web page, not "+want.noun
	case got != "":
		bad.Reason = fmt.Sprintf("the server sends %s, not %s", got, want.main)
	case sent == "":
		bad.Reason = fmt.Sprintf("the response has no Content-Type; %s is %s", want.noun, want.main)
	default:
		bad.Reason = fmt.Sprintf("the response's Content-Type is malformed: %q", sent)
	}
	switch {
	case bad.Kind == KindPage || body.isComplaint():
		bad.Reason += afterColon(bad.Said)
	default:
		bad.Said = quote(redact.Visible(string(body.bytes)), r)
	}
	var found string
	if bad.Remedy, found = body.remedy(got, r); found != "" {
		bad.Reason += "; " + found
	}
	return bad
}

// remedy returns the settings that would make feedscope accept the body, judging by its media type and first bytes, and
// the evidence for them; nil if there are none.
func (b *body) remedy(got string, r *Request) (settings Remedy, evidence string) {
	lines, document := &formats[Lines], &formats[Document]
	switch {
	case r.Format == Document && json.Valid(b.bytes):
		return Remedy{forceIt}, "the body is JSON"
	case r.Format == Lines && b.looksLikeLines():
		return Remedy{forceIt}, "the body looks like it"
	case r.Format != Events:
	case b.looksLikeEvents():
		return Remedy{forceIt}, "the body looks like an event stream"
	case b.looksLikeLines() && lines.takes(got):
		return Remedy{decodeLines}, ""
	case b.looksLikeLines():
		return Remedy{decodeLines, forceIt}, "the body looks like lines of JSON"
	case b.isComplaint():
	case document.takes(got) && r.Plain():
		return Remedy{pollIt}, ""
	case len(b.bytes) == 0 && (got == "" || got == "text/plain" || got == "application/octet-stream"):
		return Remedy{forceIt}, "it may be an event stream that is silent"
	}
	return nil, ""
}

// isLines reports whether the body is newline-delimited JSON: as requested, or because the response says so.
func isLines(resp *http.Response, x *Exchange) bool {
	return x.Format == Lines || x.Format == Events && !x.Force && slices.Contains(lineTypes, mediaType(resp))
}

// forced returns the media type of a response that was read only because of Force; empty if it was the right one.
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
