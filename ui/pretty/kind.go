package pretty

import (
	"encoding/json"
	"strings"
)

// Kind tells what a payload is taken for.
type Kind uint8

// maxLook is the size, in bytes, up to which a payload is looked at for anything but JSON.
const maxLook = 1 << 20

// The kinds of payloads. One of more than 1 MiB is JSON, JSONLines or Text.
const (
	// Text is whatever is nothing else, a JSON number or string alone included: they read best as they are.
	Text Kind = iota
	// JSON is one object or array.
	JSON
	// JSONLines are lines each of which is an object or array, two at least; lines may be blank.
	JSONLines
	// Markup is XML or HTML whose tags match.
	Markup
	// Fields are lines of one form: "key: value", "key=value ..." (logfmt), or "key value" where the value is a number (the text
	// format of Prometheus). Lines may be blank or begin with a #.
	Fields
)

// String names the kind as a person would.
func (k Kind) String() string {
	switch k {
	case JSON:
		return "JSON"
	case JSONLines:
		return "JSON lines"
	case Markup:
		return "markup"
	case Fields:
		return "fields"
	case Text:
	}
	return "text"
}

// kindOf finds out what a payload is.
func kindOf(src string) Kind {
	body := trim(src)
	switch {
	case body == "":
		return Text
	case body[0] == '{' || body[0] == '[':
		if json.Valid([]byte(body)) {
			return JSON
		}
		if isJSONLines(body) {
			return JSONLines
		}
	}
	if len(src) > maxLook {
		return Text
	}
	if body[0] == '<' {
		if _, ok := grammarOf(body); ok {
			return Markup
		}
		return Text
	}
	if rowsOf(src) != nil {
		return Fields
	}
	return Text
}

// isJSONLines tells whether each line that is not blank is an object or array.
func isJSONLines(body string) bool {
	lines := 0
	for line := range strings.SplitSeq(body, "\n") {
		line = trim(line)
		if line == "" {
			continue
		}
		if line[0] != '{' && line[0] != '[' || !json.Valid([]byte(line)) {
			return false
		}
		lines++
	}
	return lines > 1
}

// trim cuts white space off, as JSON and the Fields know it.
func trim(s string) string { return strings.Trim(s, " \t\r\n") }
