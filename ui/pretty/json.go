package pretty

import (
	"strings"

	"feedscope/ui/theme"
)

// tokens colours one line of indented JSON.
func tokens(line string) []token {
	var out []token
	for line != "" {
		n := tokenEnd(line)
		out = append(out, token{roleOf(line[:n], line[n:]), line[:n]})
		line = line[n:]
	}
	return out
}

// tokenEnd is the length of the token at the start of line.
func tokenEnd(line string) int {
	switch line[0] {
	case '"':
		for i := 1; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(line)
	case ' ', '{', '}', '[', ']', ',', ':':
		return len(line) - len(strings.TrimLeft(line, " {}[],:"))
	}
	if i := strings.IndexAny(line, " {}[],:\""); i > 0 {
		return i
	}
	return len(line)
}

func roleOf(tok, rest string) theme.Role {
	switch tok[0] {
	case '"':
		if strings.HasPrefix(rest, ":") {
			return theme.Name
		}
		return theme.String
	case ' ', '{', '}', '[', ']', ',', ':':
		return theme.Punct
	}
	return theme.Number
}
