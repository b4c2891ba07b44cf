package feeds

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

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

// Fill returns the URL and the body for an event: values are escaped for their place in the URL, and in a body for a
// JSON string if it looks like JSON, else for a form. It returns an error if the event lacks a value.
func (s *Setup) Fill(data []byte) (address, body string, err error) {
	path, query, has := strings.Cut(s.URL, "?")
	address, err = fill(path, data, url.PathEscape)
	if has && err == nil {
		query, err = fill(query, data, inQuery)
		address += "?" + query
	}
	if err != nil {
		return "", "", err
	}
	escape := url.QueryEscape
	if start := strings.TrimSpace(s.Body); strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		escape = inString
	}
	body, err = fill(s.Body, data, escape)
	return address, body, err
}

// fill replaces the references in a text with values of an event.
func fill(text string, data []byte, escape func(string) string) (_ string, err error) {
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		path := ref[2 : len(ref)-1]
		v := jsonpath.Get(data, path)
		if v.Type == gjson.Null { // Or absent.
			err = fmt.Errorf("the event has no value at %s", path)
		}
		return escape(v.String())
	})
	return text, err
}

// inQuery returns s as it is written in a query. Not every server reads a plus sign as a space.
func inQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// inString returns s as it is written inside a JSON string.
func inString(s string) string {
	text, _ := json.Marshal(s) // A string can always be written.
	return string(text[1 : len(text)-1])
}
