package pretty

import (
	"fmt"

	"feedscope/ui/term/theme"
)

const (
	// step is the indentation of the members of an object.
	step = 2
	// gutter is the width of a fold mark and a space.
	gutter = 2
)

// json draws the valid JSON in src[from:to], and leaves its last line open.
func (s *renderer) json(from, to int) {
	for i := skipSpace(s.src, from); i < to && !s.Full(); i = skipSpace(s.src, i) {
		i = s.token(i)
	}
}

// token draws the token at i and returns the index after it.
func (s *renderer) token(i int) int {
	switch s.src[i] {
	case '{', '[':
		return s.begin(i)
	case '}', ']':
		s.finish(i)
	case ',':
		s.put(theme.Punct, ",")
		s.end()
	case ':':
		s.put(theme.Punct, ": ")
	case '"':
		return s.quote(i)
	default:
		s.start(i, false)
		end := wordEnd(s.src, i)
		s.put(theme.Number, s.src[i:end])
		return end
	}
	return i + 1
}

// begin draws the start of the object or array at i, or all of it if it is folded or empty.
func (s *renderer) begin(i int) int {
	s.start(i, false)
	if empty(s.src, i) {
		s.put(theme.Punct, s.src[i:i+1])
		end := skipSpace(s.src, i+1) + 1
		s.put(theme.Punct, s.src[end-1:end])
		return end
	}
	if s.folds != nil && s.folds.folded(i) {
		return s.folded(i)
	}
	s.put(theme.Punct, s.src[i:i+1])
	s.end()
	s.open = append(s.open, i)
	return i + 1
}

// folded draws the object or array at i on one line.
func (s *renderer) folded(i int) int {
	end, n := extent(s.src, i)
	what := "key"
	if s.src[i] == '[' {
		what = "item"
	}
	if n != 1 {
		what += "s"
	}
	s.put(theme.Punct, s.src[i:i+1])
	s.put(theme.Dim, fmt.Sprintf(" %s %d %s ", s.theme.Glyphs.Ellipsis, n, what))
	s.put(theme.Punct, s.src[end-1:end])
	return end
}

// finish draws the end, at i, of the innermost open object or array.
func (s *renderer) finish(i int) {
	if s.Used() > 0 {
		s.end()
	}
	last := len(s.open) - 1
	at := s.open[last]
	s.open = s.open[:last]
	s.indent(noFold)
	s.owner = at
	s.put(theme.Punct, s.src[i:i+1])
}

// quote draws the string at i: a key if it is the first on its line in an object.
func (s *renderer) quote(i int) int {
	key := s.Used() == 0 && len(s.open) > 0 && s.src[s.open[len(s.open)-1]] == '{'
	s.start(i, key)
	role := theme.String
	if key {
		role = theme.Name
	}
	end := quoteEnd(s.src, i)
	s.Words(s.theme.Style(role), s.src[i:end])
	return end
}

// start starts a line with the token at i, unless one has been started.
func (s *renderer) start(i int, key bool) {
	if s.Used() > 0 {
		return
	}
	at := container(s.src, i, key)
	s.indent(at)
	if s.owner = at; at == noFold && len(s.open) > 0 {
		s.owner = s.open[len(s.open)-1]
	}
}

// indent draws the space before a line, and the fold mark of what starts on it.
func (s *renderer) indent(at int) {
	column := min(step*len(s.open), s.Width()/2)
	s.To(column)
	if s.folds != nil {
		s.mark(at)
		s.To(column + gutter)
		column += gutter
	}
	s.Hang(column + step)
}

func (s *renderer) mark(at int) {
	if at == noFold {
		return
	}
	glyph := s.theme.Glyphs.Unfolded
	if s.folds.folded(at) {
		glyph = s.theme.Glyphs.Folded
	}
	s.Glyph(s.theme.Style(theme.Dim), glyph)
}
