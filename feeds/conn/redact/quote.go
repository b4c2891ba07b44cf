package redact

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// minSecret is the length of the shortest value that is masked wherever it appears.
const minSecret = 4

// Secrets returns the secret values of a request, the longest first: its header fields, the user information, tokens
// and secret parameters of its URL, the value of its Authorization header, its body and the secrets in it, and the known values. u may be nil.
func Secrets(u *url.URL, h http.Header, authorization string, body []byte, known Known) []string {
	var all []string
	add := func(value string) {
		for _, v := range append(strings.Fields(value), value) {
			if len(v) >= minSecret && !strings.EqualFold(v, "bearer") && !strings.EqualFold(v, "basic") {
				all = append(all, v)
			}
		}
	}
	addUser := func(name, password string) {
		if add(password); password == "" || isToken(name) {
			add(name)
		}
	}
	authorizations := append(slices.Clone(h.Values("Authorization")), authorization)
	for name, values := range h {
		if !harmless(name) {
			add(strings.Join(values, " "))
		}
	}
	for _, value := range authorizations {
		add(value)
		scheme, credentials, _ := strings.Cut(value, " ")
		if user, err := base64.StdEncoding.DecodeString(credentials); err == nil && strings.EqualFold(scheme, "basic") {
			name, password, _ := strings.Cut(string(user), ":")
			addUser(name, password)
		}
	}
	if u != nil {
		password, _ := u.User.Password()
		addUser(u.User.Username(), password)
		before := ""
		for part := range strings.FieldsFuncSeq(u.EscapedPath()+"?"+u.RawQuery, func(c rune) bool {
			return strings.ContainsRune("&;/?", c)
		}) {
			name, value, has := strings.Cut(part, "=")
			if !has && redactSegment(name, before) == Mask || secretParameter(name, value) {
				value = decoded(cmp.Or(value, name))
				add(value)
				add(strings.ReplaceAll(value, "+", " "))
			}
			before = normalized(part)
		}
	}
	all = append(append(all, bodySecrets(body)...), known.long()...)
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) }) // One may be part of another.
	return all
}

// harmless reports whether a header field cannot identify the user.
func harmless(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Accept", "Accept-Language", "Cache-Control", "Content-Type", "User-Agent", "Origin", "Host":
		return true
	}
	return false
}

var (
	indent = regexp.MustCompile(`(?m)^ +`)
	breaks = strings.NewReplacer("\r\n", " ␍␊ ", "\n", " ␊ ", "\r", " ␍ ")
)

// Visible shows the line ends of a text and the spaces that begin its lines, which matter in an event stream. Spaces
// around the symbols separate words for [Quote].
func Visible(text string) string { return breaks.Replace(indent.ReplaceAllString(text, "␠ ")) }

// controlPictures is the first of Unicode's pictures of control characters.
const controlPictures = '\u2400'

// Quote returns a server's words on one line of at most limit characters, with control characters made visible and
// without secrets, including those of its request.
func Quote(words string, secrets []string, limit int) string {
	words = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case c < ' ':
			return controlPictures + c
		case !unicode.IsPrint(c):
			return unicode.ReplacementChar
		}
		return c
	}, strings.ToValidUTF8(words, "\uFFFD"))
	words = maskCut(strings.Join(strings.Fields(words), " "), secrets)
	for _, secret := range secrets {
		words = strings.ReplaceAll(words, secret, Mask)
	}
	words = Text(words)
	if runes := []rune(words); len(runes) > limit {
		words = string(runes[:limit]) + "…"
	}
	return words
}

// maskCut masks the beginning of a secret at the end of truncated words.
func maskCut(words string, secrets []string) string {
	whole := strings.TrimRight(words, "\uFFFD")
	for _, secret := range secrets {
		for n := len(secret) - 1; n >= minSecret; n-- {
			if rest, found := strings.CutSuffix(whole, secret[:n]); found {
				return rest + Mask
			}
		}
	}
	return words
}
