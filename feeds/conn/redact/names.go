package redact

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Mask replaces a secret.
const Mask = "•••"

// secretWords are parts of the names of secret values, as [normalized] spells them. Query and path parameters,
// header fields and JSON fields all use this table.
var secretWords = []string{
	"auth", "bearer", "code", "cookie", "cred", "jwt", "key", "otp", "pass", "pwd", "secret", "sess", "sig", "ticket",
	"token",
}

// secretNames are whole names that are too short to look for within longer ones.
var secretNames = []string{"sid", "pw", "pin"}

// SecretName reports whether values of this name are secret. Case, punctuation and percent-encoding make no
// difference: api_key, Api-Key and %61pi.key are the same name.
func SecretName(name string) bool {
	name = normalized(name)
	return slices.Contains(secretNames, name) ||
		slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// errorName matches the name of an error, such as rate_limit_exceeded.
var errorName = regexp.MustCompile(`^[a-z]{1,16}(?:_[a-z]{1,16}){1,8}$`)

// namesError reports whether a value with the name "code" names an error, and so is no code of an authorization.
func namesError(name, value string) bool {
	return normalized(name) == "code" && errorName.MatchString(value)
}

// count matches a number of tokens, such as max_tokens=4096.
var count = regexp.MustCompile(`^[0-9]{1,7}$`)

// countsTokens reports whether a value is a number of tokens of a language model.
func countsTokens(name, value string) bool {
	return strings.HasSuffix(normalized(name), "tokens") && count.MatchString(value)
}

// normalized returns the letters and digits of a name, decoded and in lower case.
func normalized(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, decoded(name))
}

// decodings is how many layers of percent-encoding are removed, for URLs within URLs.
const decodings = 4

// decoded returns s without its layers of percent-encoding. Invalid escapes stay.
func decoded(s string) string {
	for range decodings {
		plain := unescape(s)
		if plain == s {
			break
		}
		s = plain
	}
	return s
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		plain, _ := url.PathUnescape(e)
		return plain
	})
}

const (
	// longValue is the length from which any word of a query value counts as a token.
	longValue = 32
	// shortToken is the length from which a path segment that mixes digits and both cases counts as one.
	shortToken = 20
)

// knownToken matches tokens with a known prefix: JSON web tokens and keys of well-known services.
var knownToken = regexp.MustCompile(
	`^(?:eyJ[\w-]{8,}|(?:sk|pk|rk|xox[a-z]|gh[a-z]|glpat|github_pat|bot\d+)[-_:][\w:-]{8,})`,
)

// notInToken reports whether a character is not part of a token.
func notInToken(c rune) bool {
	return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune("-_.~+=:/", c)
}

// method matches the name of a method after the name of a resource, as in "models/NAME:streamGenerateContent".
var method = regexp.MustCompile(`:[a-z][A-Za-z]*$`)

// isToken reports whether a word without spaces looks like a random token rather than a name.
func isToken(s string) bool {
	if knownToken.MatchString(s) {
		return true
	}
	s = method.ReplaceAllString(s, "")
	var digit, lower, upper bool
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digit = true
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= 'A' && c <= 'Z':
			upper = true
		case !strings.ContainsRune("-_.~+=:", c):
			return false
		}
	}
	return len(s) >= shortToken && digit && lower && upper || len(s) >= longValue && digit && (lower || upper)
}
