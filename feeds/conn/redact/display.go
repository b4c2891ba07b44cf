package redact

import (
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode"
)

// Body returns the body of a request for people, or the beginning of one, with secrets masked. In a JSON document, the
// values of members with secret names are masked, those below them too, except numbers of things such as max_tokens; in
// a form, the secret parameters; other text is masked as [Text] is. Layout and order stay. Of any other body, such as
// XML, multipart or binary data, it returns the length and the type, as secrets cannot be found in it.
func Body(contentType string, body []byte) []byte {
	text := strings.TrimSpace(string(body))
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case isDocument(text):
		return []byte(document(string(body)))
	case isForm(kind, text):
		return []byte(redactParameters(string(body)))
	case isText(kind, text):
		return []byte(loose(string(body)))
	}
	return fmt.Appendf(nil, "%d bytes of %s, not shown", len(body), cmp.Or(kind, "an unknown type"))
}

// isDocument reports whether a text begins like a JSON object or array.
func isDocument(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

func isForm(kind, text string) bool {
	return kind == "application/x-www-form-urlencoded" ||
		strings.Contains(text, "=") && !strings.ContainsAny(text, " \t\r\n<>{}\"") && !binary(text)
}

// isText reports whether a body is text in which secrets can be found.
func isText(kind, text string) bool {
	switch {
	case binary(text), strings.HasPrefix(text, "<"), strings.HasPrefix(text, "--"):
		return false
	case kind == "", kind == "text/plain", kind == "application/graphql":
		return true
	}
	return strings.Contains(kind, "json")
}

// binary reports whether a text has control characters.
func binary(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && !unicode.IsSpace(c) })
}

// document is Body for JSON.
func document(body string) string {
	var out strings.Builder
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	var m members
	for at := 0; ; {
		token, err := decoder.Token()
		if err != nil { // The end, or no JSON from here on.
			out.WriteString(m.rest(body[at:]))
			return out.String()
		}
		end := int(decoder.InputOffset())
		written := body[at:end]
		start := len(written) - len(strings.TrimLeft(written, " \t\r\n,:"))
		out.WriteString(written[:start])
		out.WriteString(m.shown(token, written[start:]))
		at = end
	}
}

// container matches a name whose value is a JSON object or array.
var container = regexp.MustCompile(`([^\s"'=:;,&?/<>(){}]+)["']?\s*[=:]\s*[{\[]`)

// loose is [Text] for a text that may have parts of a JSON document: nothing follows a secret object.
func loose(text string) string {
	for _, at := range container.FindAllStringSubmatchIndex(text, -1) {
		if SecretName(text[at[2]:at[3]]) {
			return Text(text[:at[1]-1]) + Mask
		}
	}
	return Text(text)
}

// members is the place in a JSON document.
type members struct {
	open []member // The containers around it.
}

// member is a container with the name that its values have.
type member struct {
	object bool
	isName bool // The next string is a name.
	name   string
	below  bool // It is part of a secret value.
}

// shown returns a token for people and moves on to the next.
func (m *members) shown(token json.Token, written string) string {
	var in *member
	if n := len(m.open); n > 0 {
		in = &m.open[n-1]
	}
	switch t := token.(type) {
	case json.Delim:
		switch t {
		case '{', '[':
			inner := member{object: t == '{', isName: t == '{', below: in != nil && in.secret()}
			if in != nil && !inner.object {
				inner.name = in.name
			}
			m.next(in)
			m.open = append(m.open, inner)
		default:
			m.open = m.open[:len(m.open)-1]
		}
		return written
	case string:
		if in != nil && in.isName {
			in.name, in.isName = t, false
			if masked := Text(t); masked != t {
				return quoted(masked)
			}
			return written
		}
		secret := in != nil && in.secret() && (in.below || !namesError(in.name, t)) || isToken(t)
		if secret && t != "" {
			m.next(in)
			return quoted(Mask)
		}
		m.next(in)
		if masked := value(t); masked != t {
			return quoted(masked)
		}
	case json.Number:
		secret := in != nil && in.secret() && !strings.HasSuffix(normalized(in.name), "tokens")
		m.next(in)
		if secret {
			return quoted(Mask)
		}
	default:
		m.next(in)
	}
	return written
}

// value returns a string of a document, which may be a document as well.
func value(text string) string {
	if isDocument(strings.TrimSpace(text)) {
		return document(text)
	}
	return loose(text)
}

// rest returns what follows where the JSON breaks off. Of a secret value, nothing is shown.
func (m *members) rest(text string) string {
	if n := len(m.open); n > 0 && m.open[n-1].secret() {
		if value := strings.TrimLeft(text, " \t\r\n,:\""); value != "" {
			return text[:len(text)-len(value)] + Mask
		}
		return text
	}
	return loose(text)
}

// secret reports whether the next value is.
func (m *member) secret() bool { return m.below || !m.isName && SecretName(m.name) }

// next expects the name of another member, in an object.
func (*members) next(in *member) {
	if in != nil {
		in.isName = in.object
	}
}

// quoted returns a text as JSON.
func quoted(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // A string can be encoded.
	return strings.TrimSuffix(b.String(), "\n")
}
