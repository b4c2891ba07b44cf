package redact

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
)

var (
	anyURL = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s"'<>]+`)
	// assignment matches name=value, name: value and "name":"value".
	assignment = regexp.MustCompile(`([^\s"'=:;,&?/<>(){}]+)(["']?\s*[=:]\s*\\*["']?)([^\s"',;&<>(){}]+)`)
	// doubleQuoted and singleQuoted match the same with a value in quotes, which may have blanks and escaped quotes.
	doubleQuoted = regexp.MustCompile(`(?s)([^\s"'=:;,&?/<>(){}]+)(["']?\s*[=:]\s*\\*")((?:[^"\\]|\\.)+)`)
	singleQuoted = regexp.MustCompile(`(?s)([^\s"'=:;,&?/<>(){}]+)(["']?\s*[=:]\s*\\*')((?:[^'\\]|\\.)+)`)
	// element matches an XML element with text.
	element = regexp.MustCompile(`<([^\s<>/!?]+)([^<>]*>\s*(?:<!\[CDATA\[)?)([^<]+)`)
	scheme  = regexp.MustCompile(`(?i)\b(bearer|basic|token|apikey)(\s+)([\w.~+/=:-]{8,})`)
	word    = regexp.MustCompile(`[\w.~+=:%-]{8,}`)
	status  = regexp.MustCompile(`^\d{1,3}$`)
	digits  = regexp.MustCompile(`\d`)
)

// Text masks the secrets in a sentence of unknown origin, such as a server's error message: URLs, values with
// secret names, credentials and tokens.
func Text(s string) string { return words(anyURL.ReplaceAllStringFunc(s, Address)) }

// words is Text for a text without URLs.
func words(s string) string {
	s = replaceGroups(scheme, s, func(_, _, value string) bool {
		return len(value) >= longValue || digits.MatchString(value)
	})
	for _, re := range []*regexp.Regexp{doubleQuoted, singleQuoted, element} {
		s = replaceGroups(re, s, func(name, _, value string) bool {
			isCode := re == element && strings.EqualFold(name, "code") // An element of HTML.
			return SecretName(name) && !isCode && !namesError(name, value) && !status.MatchString(value) && strings.TrimSpace(value) != ""
		})
	}
	s = replaceGroups(assignment, s, func(name, sign, value string) bool {
		switch {
		case !SecretName(name), status.MatchString(value), strings.Contains(value, Mask):
			return false
		case strings.ContainsAny(sign, `"'`) && namesError(name, value):
			return false
		case strings.Contains(sign, "="), strings.ContainsAny(sign, `"'`):
			return true
		}
		return len(value) >= minToken && digits.MatchString(value) // "Invalid token: expired" is a sentence.
	})
	return word.ReplaceAllStringFunc(s, func(w string) string {
		if isToken(w) {
			return Mask
		}
		return w
	})
}

// replaceGroups masks the third group of each match for which secret reports true, and searches the other groups for
// further matches.
func replaceGroups(re *regexp.Regexp, s string, secret func(name, sign, value string) bool) string {
	var b strings.Builder
	for {
		m := re.FindStringSubmatchIndex(s)
		if m == nil {
			return b.String() + s
		}
		b.WriteString(s[:m[6]])
		if secret(s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]]) {
			b.WriteString(Mask)
			s = s[m[7]:]
		} else {
			s = s[m[6]:]
		}
	}
}

// WithoutPath strips the operation and the path from an error of the file system, for a message that names them already
// or must not.
func WithoutPath(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
