package cli

import (
	"regexp"
	"strings"
)

// What may be a secret in an address that somebody has typed and a sentence quotes: what stands before an @, and the
// values of a query.
var (
	userInfo   = regexp.MustCompile(`[^\s"'/@]+@`)
	queryValue = regexp.MustCompile(`[?&][^\s"'=&]*=[^\s"'&#]+`)
)

// discreet makes secrets in addresses unreadable, character for character, so that what points at a column still does.
func discreet(sentence string) string {
	sentence = userInfo.ReplaceAllStringFunc(sentence, func(s string) string {
		return masked(strings.TrimSuffix(s, "@")) + "@"
	})
	return queryValue.ReplaceAllStringFunc(sentence, func(s string) string {
		name, value, _ := strings.Cut(s, "=")
		return name + "=" + masked(value)
	})
}

func masked(s string) string {
	return strings.Map(func(rune) rune { return '•' }, s)
}
