package config

import (
	"strings"
	"unicode/utf8"
)

// Env looks up an environment variable, as [os.LookupEnv] does.
type Env = func(name string) (value string, ok bool)

// expand fills the environment into a scalar: ${NAME} and ${NAME:-default}, where the default stands for a variable
// that is unset or empty. "$${" is a plain "${".
func (r *reader) expand(n *node) *node {
	n.shown = n.text
	rest := n.text
	var b strings.Builder
	for {
		at := strings.Index(rest, "${")
		if at < 0 {
			break
		}
		if at > 0 && rest[at-1] == '$' {
			b.WriteString(rest[:at-1] + "${")
			rest = rest[at+2:]
			continue
		}
		b.WriteString(rest[:at])
		ref, after := cutReference(rest[at:])
		value, problem, fix := r.lookup(ref)
		if problem != "" {
			r.fail(r.locate(n.pos, ref), problem, fix)
			n.kind = broken
		}
		b.WriteString(value)
		n.expanded = true
		rest = after
	}
	if b.Len() > 0 || n.expanded {
		n.text = b.String() + rest
	}
	return n
}

// cutReference cuts s after the brace that closes the reference it begins with.
func cutReference(s string) (ref, after string) {
	if end := strings.IndexByte(s, '}'); end >= 0 {
		return s[:end+1], s[end+1:]
	}
	return s, ""
}

// lookup gives the value of a reference, or what is wrong with it.
func (r *reader) lookup(ref string) (value, problem, fix string) {
	inner, closed := strings.CutSuffix(strings.TrimPrefix(ref, "${"), "}")
	name, def, hasDefault := strings.Cut(inner, ":-")
	switch {
	case !closed:
		return "", quote(ref) + " has no closing brace", "write ${NAME}, or $${ for a plain ${"
	case strings.Contains(def, "${"):
		return "", "a default cannot hold another reference", "write a plain text as the default: ${NAME:-text}"
	case !isName(name):
		return "", quote(ref) + " names no environment variable",
			"write ${NAME} or ${NAME:-default}, or $${ for a plain ${"
	}
	value, ok := r.env(name)
	switch {
	case value != "":
		return value, "", ""
	case hasDefault:
		return def, "", ""
	case !ok:
		return "", "the environment variable " + name + " is not set",
			"set it, or give it a default: ${" + name + ":-text}"
	}
	return "", "", ""
}

// isName tells whether s is a portable name of an environment variable.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// locate finds text in the scalar that begins at p, which may go on over several lines.
func (r *reader) locate(p pos, text string) pos {
	for i := p.line - 1; i >= 0 && i < len(r.src.lines); i++ {
		line, from := r.src.lines[i], 0
		if i == p.line-1 {
			from = byteOf(line, p.col-1)
		}
		if at := strings.Index(line[from:], text); at >= 0 {
			return pos{i + 1, utf8.RuneCountInString(line[:from+at]) + 1, utf8.RuneCountInString(text)}
		}
	}
	return p
}

// byteOf gives the byte at which character n of s begins.
func byteOf(s string, n int) int {
	for i := range s {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(s)
}
