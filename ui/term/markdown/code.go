package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"feedscope/ui/term/theme"
)

// keywords are those of common languages. One list is enough: few of them are names in another language.
var keywords = strings.Fields(`
	abstract and as assert async await begin bool boolean break case catch chan char class const continue def default defer del do
	double elif else end enum except export extends false final finally float fn for foreach from func function go goto if impl
	implements import in instanceof int interface is lambda let long loop match mod module mut namespace new nil none None not null
	of or package pass private protected pub public raise range return select self static string struct super switch template then
	this throw throws trait true True False try type typedef typeof unless until use using val var void when where while with yield
	SELECT FROM WHERE INSERT INTO VALUES UPDATE SET DELETE CREATE TABLE JOIN LEFT ON GROUP BY ORDER LIMIT AND OR NOT NULL AS`)

// comments are what begins a comment, by language. Other languages have two slashes.
var comments = map[string]string{
	"python": "#", "py": "#", "sh": "#", "bash": "#", "shell": "#", "zsh": "#", "console": "#", "yaml": "#", "yml": "#", "toml": "#",
	"ruby": "#", "rb": "#", "perl": "#", "r": "#", "dockerfile": "#", "makefile": "#", "elixir": "#", "nix": "#", "ini": ";",
	"sql": "--", "lua": "--", "haskell": "--", "hs": "--", "elm": "--",
}

// highlight splits a line of code into comments, strings, numbers, keywords, names of functions and the rest. It knows words
// and quotes, not grammars, and nothing of other lines.
func highlight(line, language string) (spans []span) {
	if language == "" {
		return []span{{theme.String, line}}
	}
	comment := comments[strings.ToLower(language)]
	if comment == "" {
		comment = "//"
	}
	for at := 0; at < len(line); {
		n, role := token(line, at, comment)
		spans = append(spans, span{role, line[at : at+n]})
		at += n
	}
	return spans
}

// token returns the length and the role of what begins at a place in a line.
func token(line string, at int, comment string) (n int, role theme.Role) {
	rest := line[at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case strings.HasPrefix(rest, comment) && (at == 0 || line[at-1] == ' '):
		return len(rest), theme.Dim
	case r == '"' || r == '\'' || r == '`':
		if n := quoted(rest); n > 0 {
			return n, theme.String
		}
	case unicode.IsDigit(r):
		return run(rest, func(r rune) bool { return inWord(r) || r == '.' }), theme.Number
	case inWord(r):
		n := run(rest, inWord)
		switch {
		case slices.Contains(keywords, rest[:n]):
			return n, theme.Tag
		case strings.HasPrefix(rest[n:], "("):
			return n, theme.Name
		}
		return n, theme.Text
	case r == ' ':
		return run(rest, func(r rune) bool { return r == ' ' }), theme.Text
	}
	return size, theme.Punct
}

func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// run returns the length of the runes that text begins with.
func run(text string, of func(r rune) bool) int {
	n := strings.IndexFunc(text, func(r rune) bool { return !of(r) })
	if n < 0 {
		return len(text)
	}
	return n
}

// quoted returns the length of the string that text begins with; 0 if it does not end on this line.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return 0
}
