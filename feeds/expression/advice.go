package expression

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// numeral matches what begins with a digit up to where another word begins.
var numeral = regexp.MustCompile(`^[0-9.]+\w*`)

// advise rewords a mistake of syntax that people make who know other languages, to say what to write. at is its place in the
// text, in characters from 0. Durations are no part of all expressions.
func advise(words, text string, at int, durations bool) (advice string, place int) {
	runes := []rune(text)
	at = min(at, len(runes))
	switch words {
	case `unexpected "="`:
		return words + "; write == to compare", at
	case `unexpected "AND"`, `unexpected "OR"`:
		return words + "; write it in small letters", at
	case `unexpected "."`:
		if at+1 < len(runes) && unicode.IsLetter(runes[at+1]) {
			return words + "; fields have no dot before them", at
		}
	}
	switch {
	case strings.HasPrefix(words, "invalid operation: not "):
		return "put what not applies to in parentheses", at
	case strings.HasPrefix(words, "bad number syntax: ") && durations:
		begin := at
		for begin > 0 && strings.ContainsRune("0123456789.", runes[begin-1]) {
			begin--
		}
		if d := numeral.FindString(string(runes[begin:])); isDuration(d) {
			return `a duration stands in quotes: "` + d + `"`, begin
		}
	}
	return words, at
}

func isDuration(s string) bool {
	_, err := time.ParseDuration(s)
	return err == nil
}
