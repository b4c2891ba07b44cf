package feeds

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/jsonpath"
)

// Setup is a request that a feed sends on each connection, with values of an event or of the response head: some servers
// name the client or the session there and then expect its subscriptions.
type Setup struct {
	// URL is relative to the feed's, and must have the same origin: it gets the feed's headers and credentials.
	URL string
	// Method is the HTTP method; empty means POST.
	Method string
	// Body is sent with the request. In it, in URL and in the values of Header, {.path} stands for the value at a gjson path
	// of the event, and {header:Name} for that of a field of the response head.
	Body string
	// Header is added to the feed's own headers.
	Header map[string]string
	// After reports whether an event triggers the request, once a connection. If it is nil, the first event does, or the
	// response head if no value of an event is needed.
	After func(e *Event) bool
}

var reference = regexp.MustCompile(`\{(\.|header:)([^{}\s]+)\}`)

// AtOnce reports whether the request is sent as soon as the response head has arrived.
func (s *Setup) AtOnce() bool {
	ofEvent := func(text string) bool {
		return slices.ContainsFunc(reference.FindAllStringSubmatch(text, -1), func(ref []string) bool { return ref[1] == "." })
	}
	return s.After == nil && !ofEvent(s.URL) && !ofEvent(s.Body) && !slices.ContainsFunc(slices.Collect(maps.Values(s.Header)), ofEvent)
}

// Filled is a set-up request with its values.
type Filled struct {
	URL, Body string
	Header    http.Header
}

// Fill returns the request for an event and a function that returns the fields of the response head. Values are escaped
// for their place in the URL, and in a body for a JSON string if it looks like JSON, else for a form. It returns an error
// if a value is missing.
func (s *Setup) Fill(data []byte, header func(name string) string) (f Filled, err error) {
	v := values{data: data, header: header}
	path, query, has := strings.Cut(s.URL, "?")
	f.URL = v.fill(path, url.PathEscape)
	if has {
		f.URL += "?" + v.fill(query, inQuery)
	}
	escape := url.QueryEscape
	if start := strings.TrimSpace(s.Body); strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		escape = inString
	}
	f.Body = v.fill(s.Body, escape)
	f.Header = make(http.Header, len(s.Header))
	for name, value := range s.Header {
		f.Header.Set(name, v.fill(value, func(s string) string { return s }))
	}
	return f, v.err
}

// values is what references are replaced with.
type values struct {
	data   []byte
	header func(name string) string
	err    error // Set if one was missing.
}

// fill replaces the references in a text.
func (v *values) fill(text string, escape func(string) string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		if name, isHeader := strings.CutPrefix(ref[1:len(ref)-1], "header:"); isHeader {
			value := v.header(name)
			if value == "" {
				v.err = fmt.Errorf("the response has no header %s", name)
			}
			return escape(value)
		}
		path := ref[2 : len(ref)-1]
		value := jsonpath.Get(v.data, path)
		if value.Type == gjson.Null { // Or absent.
			v.err = fmt.Errorf("the event has no value at %s", path)
		}
		return escape(value.String())
	})
}

// inQuery returns s as it is written in a query. Not every server reads a plus sign as a space.
func inQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// inString returns s as it is written inside a JSON string.
func inString(s string) string {
	text, _ := json.Marshal(s) // A string can always be written.
	return string(text[1 : len(text)-1])
}
