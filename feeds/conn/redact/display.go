package redact

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Body returns the body of a request for people, or the beginning of one, with secrets masked. The members of a JSON
// document with secret names are masked, except numbers of things such as max_tokens; the rest is masked as [Text] is.
// Layout and order stay.
func Body(body []byte) []byte {
	var out bytes.Buffer
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var m members
	for at := 0; ; {
		token, err := decoder.Token()
		if err != nil { // The end, or no JSON from here on.
			out.WriteString(m.rest(string(body[at:])))
			return out.Bytes()
		}
		end := int(decoder.InputOffset())
		written := string(body[at:end])
		start := len(written) - len(strings.TrimLeft(written, " \t\r\n,:"))
		out.WriteString(written[:start])
		out.WriteString(m.shown(token, written[start:]))
		at = end
	}
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
			inner := member{object: t == '{', isName: t == '{'}
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
			return written
		}
		if secret := in != nil && in.secret() || isToken(t); secret && t != "" {
			m.next(in)
			return quoted(Mask)
		}
		m.next(in)
		if masked := Text(t); masked != t {
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

// rest returns what follows where the JSON breaks off, which may be in the middle of a secret.
func (m *members) rest(text string) string {
	if n := len(m.open); n > 0 && m.open[n-1].secret() {
		if before, _, found := strings.Cut(text, `"`); found && strings.Trim(before, " \t\r\n,:") == "" {
			return before + `"` + Mask
		}
	}
	return Text(text)
}

// secret reports whether the next value is.
func (m *member) secret() bool { return !m.isName && SecretName(m.name) }

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
