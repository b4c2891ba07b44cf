package pretty

import (
	"strings"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// fields draws lines of pairs. If each line is one pair, the values are aligned.
func (s *renderer) fields() {
	rows := rowsOf(s.src)
	column := s.column(rows)
	for _, r := range rows {
		if len(r.pairs) == 0 {
			s.put(theme.Dim, r.line)
		}
		for i, p := range r.pairs {
			if i > 0 {
				s.put(theme.Text, " ")
			}
			s.pair(p, column)
		}
		s.end()
	}
}

// column returns the column of the values, right of all keys that leave them half of the width, or 0 if a line has
// several.
func (s *renderer) column(rows []row) int {
	column := 0
	for _, r := range rows {
		if len(r.pairs) > 1 {
			return 0
		}
		for _, p := range r.pairs {
			if n := text.Width(p.key) + len(p.sign) + 1; n <= s.Width()/2 {
				column = max(column, n)
			}
		}
	}
	return column
}

// pair draws a pair with its value at a column, or right after the sign if that is 0.
func (s *renderer) pair(p pair, column int) {
	s.Hang(max(column, step))
	s.key(p.key)
	s.put(theme.Punct, p.sign)
	if column > 0 && p.value != "" {
		s.put(theme.Text, " ")
		s.To(column)
	}
	switch {
	case number(p.value):
		s.put(theme.Number, p.value)
	case strings.HasPrefix(p.value, `"`):
		s.put(theme.String, p.value)
	default:
		s.put(theme.Text, p.value)
	}
}

func (s *renderer) key(key string) {
	name, labels, ok := strings.Cut(key, "{")
	s.put(theme.Name, name)
	if !ok {
		return
	}
	s.put(theme.Punct, "{")
	for labels = strings.TrimSuffix(labels, "}"); labels != ""; {
		value := strings.IndexByte(labels, '"')
		if value < 0 {
			break
		}
		s.put(theme.Dim, labels[:value])
		end := value + valueEnd(labels[value:])
		s.put(theme.String, labels[value:end])
		labels = labels[end:]
	}
	s.put(theme.Dim, labels)
	s.put(theme.Punct, "}")
}
