package pretty

import (
	"strings"

	"feedscope/feeds/jsonpath"
)

// Kind is the kind of a payload.
type Kind uint8

// maxExamined is the size, in bytes, of the largest payload that is examined for anything but JSON.
const maxExamined = 1 << 20

// The kinds of payloads. One of more than 1 MiB is JSON, JSONLines or Text.
const (
	// Text is anything else, including a lone JSON number or string, which read best as they are.
	Text Kind = iota
	// JSON is one object or array.
	JSON
	// JSONLines is two or more lines of one object or array each; lines may be blank.
	JSONLines
	// Markup is XML or HTML with matching tags.
	Markup
	// Fields is lines of one form: "key: value", "key=value ..." (logfmt), or "key value" with a number for the value
	// (the text format of Prometheus). Lines may be blank or start with a #.
	Fields
)

// String returns the name of the kind.
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

// kindOf returns the kind of a payload.
func kindOf(src string) Kind {
	body := trim(src)
	switch {
	case body == "":
		return Text
	case body[0] == '{' || body[0] == '[':
		if jsonpath.Valid([]byte(body)) {
			return JSON
		}
		if isJSONLines(body) {
			return JSONLines
		}
	}
	if len(src) > maxExamined {
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

// isJSONLines reports whether each line that is not blank is an object or array.
func isJSONLines(body string) bool {
	lines := 0
	for line := range strings.SplitSeq(body, "\n") {
		line = trim(line)
		if line == "" {
			continue
		}
		if line[0] != '{' && line[0] != '[' || !jsonpath.Valid([]byte(line)) {
			return false
		}
		lines++
	}
	return lines > 1
}

// trim removes the white space of JSON and Fields at both ends.
func trim(s string) string { return strings.Trim(s, " \t\r\n") }
