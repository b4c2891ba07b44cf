package feeds

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"feedscope/feeds/jsonpath"
)

// Setup is a request that a feed sends on each connection, with values of an event: some servers name the client in the
// first event and then expect its subscriptions.
type Setup struct {
	// URL is relative to the feed's, and must have the same origin: it gets the feed's headers and credentials.
	URL string
	// Method is the HTTP method; empty means POST.
	Method string
	// Body is sent with the request. In it and in URL, {.path} stands for the value at a gjson path of the event.
	Body string
	// After reports whether an event triggers the request, once a connection; nil means the first event.
	After func(e *Event) bool
}

var reference = regexp.MustCompile(`\{\.([^{}\s]+)\}`)

// Fill returns the URL and the body for an event: values are escaped for a URL, and in a body that looks like JSON for a
// string.
func (s *Setup) Fill(data []byte) (address, body string) {
	value := func(ref string) string { return jsonpath.Get(data, ref[2:len(ref)-1]).String() }
	escape := url.QueryEscape
	if start := strings.TrimSpace(s.Body); strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		escape = inString
	}
	address = reference.ReplaceAllStringFunc(s.URL, func(ref string) string { return url.PathEscape(value(ref)) })
	return address, reference.ReplaceAllStringFunc(s.Body, func(ref string) string { return escape(value(ref)) })
}

// inString returns s as it is written inside a JSON string.
func inString(s string) string {
	text, _ := json.Marshal(s) // A string can always be written.
	return string(text[1 : len(text)-1])
}
