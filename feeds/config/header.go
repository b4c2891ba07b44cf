package config

import (
	"fmt"
	"net/textproto"
	"strings"
)

// headers reads header fields.
func headers(dst *map[string]string) setter {
	return func(r *reader, n *node) {
		const example = "headers: {X-Client: feedscope}"
		if n.kind == scalar { // What it says may be a secret.
			r.fail(n.pos, n.label()+" must be keys with values", "write for example\n"+example)
			return
		}
		if !r.isObject(n, example) {
			return
		}
		values := make(map[string]string, len(n.pairs))
		lines := make(map[string]int, len(n.pairs))
		for _, p := range n.pairs {
			name := textproto.CanonicalMIMEHeaderKey(p.key.text)
			if first, ok := lines[name]; ok {
				r.fail(p.key.pos, fmt.Sprintf("the header %s is given twice, first on line %d", quote(p.key.text), first),
					"delete one of the two: upper and lower case are the same here")
				continue
			}
			lines[name] = p.key.line
			if problem, fix := checkHeaderName(p.key.text); problem != "" {
				r.fail(p.key.pos, problem, fix)
			}
			if value, ok := r.headerValue(p); ok {
				values[name] = value
			}
		}
		*dst = values
	}
}

// headerValue reads the value of a header, which may be empty.
func (r *reader) headerValue(p pair) (value string, ok bool) {
	v := p.value
	switch v.kind {
	case broken:
		return "", false
	case null:
		return "", true
	case scalar, list, object:
	}
	if !r.isScalar(v, "a text", "text") {
		return "", false
	}
	if problem, fix := checkHeaderValue(p.key.text, v.text); problem != "" {
		r.fail(v.pos, problem, fix)
		return "", false
	}
	return v.text, true
}

// CheckHeader says what is wrong with a header field that is to be sent with every request of a feed: a name that
// HTTP does not allow, a name with a setting of its own, or a control character in the value. The error does not
// show the value.
func CheckHeader(name, value string) error {
	problem, fix := checkHeaderName(name)
	if problem == "" {
		problem, fix = checkHeaderValue(name, value)
	}
	if problem == "" {
		return nil
	}
	return fmt.Errorf("%s: %s", problem, fix)
}

func checkHeaderName(name string) (problem, fix string) {
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return !isTokenRune(c) }) {
		return quote(name) + " cannot be the name of a header",
			"use letters, digits and hyphens only, for example Authorization"
	}
	if strings.EqualFold(name, "Last-Event-ID") {
		return "the header Last-Event-ID follows the stream and cannot be fixed",
			"set last_event_id for the first request"
	}
	return "", ""
}

func checkHeaderValue(name, value string) (problem, fix string) {
	for _, c := range value {
		if isControl(c) && c != '\t' {
			return fmt.Sprintf("the value of the header %s has a control character in it (U+%04X)", quote(name), c),
				"write it on one line; a variable may have a line feed at its end"
		}
	}
	return "", ""
}

// isTokenRune tells whether c may stand in a header's name: a tchar of RFC 9110, section 5.6.2.
func isTokenRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}
