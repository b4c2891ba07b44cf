package config

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	"feedscope/feeds/config/schema"
)

// validateHeaders checks header fields and makes their names canonical.
func (f *Feed) validateHeaders(at schema.At) {
	if f.Headers == nil {
		return
	}
	at = at.In("headers")
	canonical := make(map[string]string, len(f.Headers))
	lines := make(map[string]int, len(f.Headers))
	for _, name := range at.Keys() {
		value, key := f.Headers[name], textproto.CanonicalMIMEHeaderKey(name)
		if first, ok := lines[key]; ok {
			at.Key(name).Fail(fmt.Sprintf("the header %s is set twice, first on line %d", schema.Quote(name), first),
				"delete one of them; header names are case-insensitive")
			continue
		}
		lines[key] = at.Key(name).Line()
		if problem, fix := checkHeaderName(name); problem != "" {
			at.Key(name).Fail(problem, fix)
		}
		if problem, fix := checkHeaderValue(name, value); problem != "" {
			at.In(name).Fail(problem, fix)
		}
		canonical[key] = value
	}
	f.Headers = canonical
}

// CheckHeader returns an error for a header field that a feed cannot send: an invalid name, a name that has its own
// setting, or a control character in the value. The error never contains the value.
func CheckHeader(name, value string) error {
	problem, fix := checkHeaderName(name)
	if problem == "" {
		problem, fix = checkHeaderValue(name, value)
	}
	if problem == "" {
		return nil
	}
	return errors.New(problem + ": " + fix)
}

func checkHeaderName(name string) (problem, fix string) {
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return !isTokenRune(c) }) {
		return schema.Quote(name) + " is not a valid header name",
			"use letters, digits and hyphens only, for example Authorization"
	}
	if strings.EqualFold(name, "Last-Event-ID") {
		return "the header Last-Event-ID follows the stream and cannot be set", "set last_event_id for the first request"
	}
	return "", ""
}

func checkHeaderValue(name, value string) (problem, fix string) {
	for _, c := range value {
		if (c < 0x20 || c >= 0x7F && c < 0xA0) && c != '\t' {
			problem = fmt.Sprintf("the value of the header %s contains a control character (U+%04X)", schema.Quote(name), c)
			return problem, "write it on one line; a variable may end with a line feed"
		}
	}
	return "", ""
}

// isTokenRune reports whether c may be in a header's name: a tchar of RFC 9110, section 5.6.2.
func isTokenRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}
