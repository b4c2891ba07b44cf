package redact

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// URL returns u as text with user information, secret parameters and tokens in the path masked. Everything else
// stays as written.
func URL(u *url.URL) string {
	if u.Opaque != "" {
		return u.Scheme + ":" + Mask
	}
	origin := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
	text := strings.TrimSuffix(origin.String(), "/")
	if u.User != nil {
		text = strings.Replace(text, "//", "//"+Mask+"@", 1)
	}
	text += redactPath(u.EscapedPath())
	if u.RawQuery != "" || u.ForceQuery {
		text += "?" + redactParameters(u.RawQuery)
	}
	if u.Fragment != "" {
		text += "#" + redactParameters(u.EscapedFragment())
	}
	return text
}

// Address is [URL] for an unparsed address; an invalid one is masked entirely.
func Address(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Mask
	}
	return URL(u)
}

// redactPath masks the tokens in an escaped path, and the parameters of its segments (";jsessionid=1").
func redactPath(path string) string {
	segments := strings.Split(path, "/")
	before := ""
	for i, segment := range segments {
		segments[i] = redactSegment(segment, before)
		before = normalized(segment)
	}
	return strings.Join(segments, "/")
}

// tokenSegments are path segments that a token follows: /token/123abc.
var tokenSegments = []string{
	"token", "accesstoken", "authtoken", "apitoken", "key", "apikey", "secret", "password", "jwt", "session", "sessionid",
}

// minToken is the length of the shortest segment that is masked because of the one before it.
const minToken = 6

func redactSegment(segment, before string) string {
	name, parameters, has := strings.Cut(segment, ";")
	switch {
	case strings.Contains(name, "="):
		name = redactParameters(name)
	case isToken(decoded(name)), len(name) >= minToken && slices.Contains(tokenSegments, before):
		name = Mask
	}
	if !has {
		return name
	}
	return name + ";" + redactParameters(parameters)
}

// redactParameters masks secret parameters in a list separated by & or ;.
func redactParameters(text string) string {
	var b strings.Builder
	for text != "" {
		end := strings.IndexAny(text, "&;")
		if end < 0 {
			end = len(text)
		}
		b.WriteString(redactParameter(text[:end]))
		if end < len(text) {
			b.WriteByte(text[end])
			end++
		}
		text = text[end:]
	}
	return b.String()
}

func redactParameter(text string) string {
	name, value, has := strings.Cut(text, "=")
	switch {
	case !has && (len(name) >= longValue || isToken(decoded(name))):
		return Mask
	case value != "" && secretParameter(name, value):
		return name + "=" + Mask
	}
	return text
}

func secretParameter(name, value string) bool {
	return SecretName(name) && !countsTokens(name, value) || holdsSecret(decoded(value)) || quotesSecret(value)
}

// maxQuoting is the length of the longest query value that is searched for secrets. Longer ones count as secret.
const maxQuoting = 2 << 10

// quotesSecret reports whether an escaped value contains a long word, which may be a token, or a secret as a sentence or
// a document may: many values are queries, lists or JSON.
func quotesSecret(value string) bool {
	if len(value) > maxQuoting {
		return true
	}
	text := decoded(strings.ReplaceAll(value, "+", " "))
	for word := range strings.FieldsFuncSeq(text, notInToken) {
		if len(word) >= longValue {
			return true
		}
	}
	for word := range strings.FieldsFuncSeq(decoded(value), notInToken) {
		if isToken(word) {
			return true
		}
	}
	return strings.Contains(words(text), Mask)
}

// holdsSecret reports whether a decoded value is or contains a secret, as a URL in a parameter may.
func holdsSecret(value string) bool {
	if _, authority, ok := strings.Cut(value, "://"); ok && strings.Contains(authority, "@") {
		return true
	}
	for part := range strings.FieldsFuncSeq(value, func(c rune) bool { return strings.ContainsRune("?&;#/", c) }) {
		if name, v, ok := strings.Cut(part, "="); ok && v != "" && SecretName(name) || isToken(part) {
			return true
		}
	}
	return false
}

// Header returns a copy of a response's header with secret values masked and URLs redacted.
func Header(h http.Header) http.Header {
	shown := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			shown[name] = append(shown[name], redactField(name, v))
		}
	}
	return shown
}

func redactField(name, value string) string {
	switch {
	case strings.HasSuffix(strings.ToLower(name), "-authenticate"): // A challenge, not credentials.
		return value
	case SecretName(name):
		return Mask
	}
	switch name {
	case "Location", "Content-Location":
		return Address(value)
	case "Link", "Refresh":
		return Text(value)
	}
	return anyURL.ReplaceAllStringFunc(value, Address)
}

// plainFields are the request header fields that never carry credentials, among them those that feedscope itself sets.
var plainFields = []string{
	"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Encoding",
	"Content-Language", "Content-Length", "Content-Type", "Expect", "Host", "Last-Event-Id", "Origin", "Pragma",
	"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Transfer-Encoding", "User-Agent",
}

// Request returns a copy of a request's header with every value masked except those of standard fields that never carry
// credentials. Values that the user gave are masked whatever their name. Of an Origin, only the scheme and the host stay.
func Request(h, given http.Header) http.Header {
	shown := make(http.Header, len(h))
	for name := range h {
		shown[name] = []string{Mask}
	}
	for _, name := range plainFields {
		if values, has := h[name]; has {
			shown[name] = slices.Clone(values)
		}
	}
	for i, value := range shown["Origin"] {
		shown["Origin"][i] = Mask
		if u, err := url.Parse(value); err == nil && u.Host != "" {
			shown["Origin"][i] = u.Scheme + "://" + u.Host
		}
	}
	for name := range given {
		if _, has := h[http.CanonicalHeaderKey(name)]; has {
			shown.Set(name, Mask)
		}
	}
	return shown
}
