package pretty

import (
	"slices"
	"strings"

	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/widget"
)

// pair is a key and its value as they are in a line, and the sign between them: "=", ":" or nothing.
type pair struct{ key, sign, value string }

// row is a line of the payload, or a pair of its only line. It has no pairs if it is blank or a comment.
type row struct {
	line  string
	pairs []pair
}

// form parses a line as pairs. It returns none for a line of another form.
type form func(line string) []pair

// rowsOf parses src in the one form that all its lines have, as far as they can be shown. It returns none if there is
// no such form.
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

// single returns each pair of a row as a separate row.
func (r row) single() []row {
	var rows []row
	for i := range r.pairs {
		rows = append(rows, row{pairs: r.pairs[i : i+1]})
	}
	return rows
}

// colon parses "key: value".
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

// sample parses "key value" where the value is a number, which a second one may follow: a line in the text format of
// Prometheus, where a key may have labels, {like="this"}.
func sample(line string) []pair {
	n := keyEnd(line)
	for n > 0 && n < len(line) && line[n] == ':' { // Names of metrics may contain colons.
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

// labelsEnd returns the length of the labels at the start of s, or -1.
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

// logfmt parses "key=value key="a value" key", whose first key must have a value.
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
		first := len(all) == 0 && (p.value == "" || p.value[0] == '=') // The end of base64 looks like this.
		if first || rest != "" && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\r' {
			return nil
		}
		all = append(all, p)
	}
	return all
}

// valueEnd returns the length of the value at the start of s.
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

// keyEnd returns the length of the key at the start of s: a letter or underscore, then also digits, dots, dashes and
// slashes.
func keyEnd(s string) int {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20-'a' < 26 || c == '_' || c >= 0x80
		if !letter && (i == 0 || !strings.ContainsRune("0123456789.-/", rune(c))) {
			return i
		}
	}
	return len(s)
}

// number reports whether s is a number, including those of Prometheus.
func number(s string) bool {
	_, ok := jsonpath.Number([]byte(s))
	return ok || s == "NaN" || s == "+Inf" || s == "-Inf" || s == "Inf"
}
