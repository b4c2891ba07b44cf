package pretty

import (
	"slices"
	"strings"

	"feedscope/feeds/state/field"
	"feedscope/ui/widget"
)

// pair is a key and its value as they stand in a line, with what is between them: "=", ":" or nothing.
type pair struct{ key, sign, value string }

// row is a line of the payload, or a pair of its only line. It has no pairs if it is blank or a comment.
type row struct {
	line  string
	pairs []pair
}

// form reads a line as pairs; it gives none for a line of another form.
type form func(line string) []pair

// rowsOf reads src in the one form that all its lines have, as far as they can be shown. It gives none if there is no such form.
func rowsOf(src string) []row {
	for _, f := range []form{logfmt, colon, sample} {
		if rows := f.rows(src); rows != nil {
			return rows
		}
	}
	return nil
}

func (f form) rows(src string) []row {
	var rows []row
	full, last := 0, 0
	for line := range strings.SplitSeq(src, "\n") {
		r := row{line: line}
		if body := trim(line); body != "" && body[0] != '#' {
			if r.pairs = f(line); r.pairs == nil {
				return nil
			}
			full, last = full+1, len(rows)
		}
		if rows = append(rows, r); len(rows) > widget.MaxLines {
			break
		}
	}
	switch full {
	case 0:
		return nil
	case 1:
		return slices.Replace(rows, last, last+1, rows[last].single()...)
	}
	return rows
}

// single gives each pair of a row as a row of its own.
func (r row) single() []row {
	var rows []row
	for i := range r.pairs {
		rows = append(rows, row{pairs: r.pairs[i : i+1]})
	}
	return rows
}

// colon reads "key: value".
func colon(line string) []pair {
	n := keyEnd(line)
	if n == 0 || n == len(line) || line[n] != ':' {
		return nil
	}
	value := line[n+1:]
	if value != "" && value[0] != ' ' && value[0] != '\t' {
		return nil
	}
	return []pair{{line[:n], ":", trim(value)}}
}

// sample reads "key value" where the value is a number, after which there may be a second one: a line of Prometheus' text
// format, where the key has labels, {like="this"}.
func sample(line string) []pair {
	n := keyEnd(line)
	for n > 0 && n < len(line) && line[n] == ':' { // Names of metrics may have colons in them.
		n += 1 + keyEnd(line[n+1:])
	}
	if n > 0 && n < len(line) && line[n] == '{' {
		end := labelsEnd(line[n:])
		if end < 0 {
			return nil
		}
		n += end
	}
	values := strings.Fields(line[n:])
	if n == 0 || len(values) == 0 || len(values) > 2 || line[n] != ' ' && line[n] != '\t' {
		return nil
	}
	for _, v := range values {
		if !number(v) {
			return nil
		}
	}
	return []pair{{line[:n], "", strings.Join(values, " ")}}
}

// labelsEnd gives the length of the labels that s begins with, or -1.
func labelsEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '}' && !quoted:
			return i + 1
		}
	}
	return -1
}

// logfmt reads "key=value key="a value" key", whose first key must have a value.
func logfmt(line string) []pair {
	var all []pair
	for rest := trim(line); rest != ""; rest = strings.TrimLeft(rest, " \t\r") {
		n := keyEnd(rest)
		if n == 0 {
			return nil
		}
		p := pair{key: rest[:n]}
		if rest = rest[n:]; strings.HasPrefix(rest, "=") {
			end := valueEnd(rest[1:])
			p.sign, p.value = "=", rest[1:1+end]
			rest = rest[1+end:]
		}
		first := len(all) == 0 && (p.value == "" || p.value[0] == '=') // As the end of base64 looks.
		if first || rest != "" && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\r' {
			return nil
		}
		all = append(all, p)
	}
	return all
}

// valueEnd gives the length of the value that s begins with.
func valueEnd(s string) int {
	if s != "" && s[0] == '"' {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	}
	if n := strings.IndexAny(s, " \t\r"); n >= 0 {
		return n
	}
	return len(s)
}

// keyEnd gives the length of the key that s begins with: a letter or underscore, then also digits, dots, dashes and slashes.
func keyEnd(s string) int {
	for i := range len(s) {
		c := s[i]
		if letter := c|0x20-'a' < 26 || c == '_' || c >= 0x80; !letter && (i == 0 || !strings.ContainsRune("0123456789.-/", rune(c))) {
			return i
		}
	}
	return len(s)
}

// number tells whether s is a number, or what Prometheus takes for one.
func number(s string) bool {
	_, ok := field.Number([]byte(s))
	return ok || s == "NaN" || s == "+Inf" || s == "-Inf" || s == "Inf"
}
