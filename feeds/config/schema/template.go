package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"feedscope/feeds/conn/redact"
)

// template is a text with references to variables: a literal, a reference, a literal and so on.
type template []string

// parseTemplate reads a scalar as a document has it.
func parseTemplate(written string) template {
	t := template{""}
	at := 0
	for _, m := range referenceToVariable.FindAllStringIndex(written, -1) {
		ref := written[m[0]:m[1]]
		if t.add(written[at:m[0]]); ref == "$${" {
			t.add("${")
		} else {
			t = append(t, ref, "")
		}
		at = m[1]
	}
	t.add(written[at:])
	return t
}

// add appends to the last literal.
func (t template) add(literal string) { t[len(t)-1] += literal }

// join appends another template.
func (t template) join(other template) template {
	t.add(other[0])
	return append(t, other[1:]...)
}

// literal reports whether there is no reference.
func (t template) literal() bool { return len(t) == 1 }

// String returns the scalar as a document has it.
func (t template) String() string {
	var b strings.Builder
	for i, part := range t {
		if i%2 == 0 {
			part = strings.ReplaceAll(part, "${", "$${")
		}
		b.WriteString(part)
	}
	return b.String()
}

func (t template) yaml() string {
	if t.literal() {
		return Scalar(t[0])
	}
	return strconv.Quote(t.String())
}

// marks returns sets of marks for the references, one of which suits every place in a URL: a port has digits, and a
// scheme has letters.
func (t template) marks() [][]string {
	text := t.String()
	var sets [][]string
	for _, format := range []string{"qzqz%cz", "7%d7"} {
		var set []string
		for n := 'a'; 2*len(set) < len(t)-1; n++ {
			if mark := fmt.Sprintf(format, n); !strings.Contains(text, mark) {
				set = append(set, mark)
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// marked returns the text with marks in place of the references.
func (t template) marked(marks []string) string {
	parts := slices.Clone(t)
	for i, mark := range marks {
		parts[2*i+1] = mark
	}
	return strings.Join(parts, "")
}

func (t template) restore(text string, marks []string) template {
	restored := template{""}
	for text != "" {
		next, at := -1, len(text)
		for i, mark := range marks {
			if found := strings.Index(text, mark); found >= 0 && found < at {
				next, at = i, found
			}
		}
		restored.add(text[:at])
		if next < 0 {
			break
		}
		restored, text = append(restored, t[2*next+1], ""), text[at+len(marks[next]):]
	}
	return restored
}

// masked returns the template with everything masked that hide masks, references aside.
func (t template) masked(hide func(string) string) template {
	for _, marks := range t.marks() {
		switch hidden := hide(t.marked(marks)); {
		case !strings.Contains(hidden, redact.Mask):
			return t.maskedDefaults(hidePart)
		case hidden != redact.Mask: // Else hide cannot read the text with these marks, or all of it is secret.
			return t.align(hidden, marks).maskedDefaults(hidePart)
		}
	}
	return t.secret()
}

// align returns the template whose marked text was hidden. What was masked is secret, except for references in it.
func (t template) align(hidden string, marks []string) template {
	rest, aligned := t.marked(marks), template{""}
	parts := strings.Split(hidden, redact.Mask)
	for i, shown := range parts {
		at := strings.Index(rest, shown)
		if i == len(parts)-1 && strings.HasSuffix(rest, shown) {
			at = len(rest) - len(shown)
		}
		if at < 0 || i == 0 && at > 0 {
			return t.secret()
		}
		if i > 0 {
			aligned = aligned.join(t.restore(rest[:at], marks).secret())
		}
		aligned = aligned.join(t.restore(shown, marks))
		rest = rest[at+len(shown):]
	}
	return aligned
}

var (
	// secretWord matches what is masked beside variables. A colon parts a user from a password.
	secretWord = regexp.MustCompile(`[^\s:]+`)
	// authScheme matches the part of credentials that is not secret.
	authScheme = regexp.MustCompile(`^(?i:bearer|basic|token|digest|apikey)\s`)
	// refDefault matches a reference with a default.
	refDefault = regexp.MustCompile(`^(?s)(\$\{\w+:-)(.+)\}$`)
)

func (t template) secret() template {
	if t.literal() {
		return template{redact.Mask}
	}
	s := slices.Clone(t)
	for i := 0; i < len(s); i += 2 {
		scheme := ""
		if i == 0 {
			scheme = authScheme.FindString(s[0])
		}
		s[i] = scheme + secretWord.ReplaceAllLiteralString(s[i][len(scheme):], redact.Mask)
	}
	return s.maskedDefaults(func(string) string { return redact.Mask })
}

// maskedDefaults returns the template with the defaults of its references as hide returns them.
func (t template) maskedDefaults(hide func(string) string) template {
	t = slices.Clone(t)
	for i := 1; i < len(t); i += 2 {
		if m := refDefault.FindStringSubmatch(t[i]); m != nil {
			t[i] = m[1] + hide(m[2]) + "}"
		}
	}
	return t
}

// hidePart masks the secrets in a part of an address.
func hidePart(text string) string {
	if strings.Contains(text, "@") && !strings.Contains(text, "://") {
		return redact.Mask
	}
	return redact.Text(text)
}
