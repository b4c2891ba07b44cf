package raw

import (
	"slices"
	"strings"

	"feedscope/feeds/sse"
	"feedscope/ui/term/theme"
)

const (
	// hang is the indentation of wrapped lines.
	hang = 2
	// apart is the space before a remark.
	apart = 2
)

// Lines draws a block in lines of w cells: each line of the stream starts on a new one and ends in a symbol for its
// line end.
func Lines(th *theme.Theme, b Block, w int) []string {
	s := lineSheet{sheet: newSheet(th, b, w)}
	s.Hang(hang)
	for from := 0; from < len(s.raw); {
		if s.Full() {
			s.End() // There is more.
			break
		}
		from = s.line(from)
	}
	return s.finish()
}

type lineSheet struct {
	*sheet
	// here holds the marks of the current line.
	here []mark
	// afterCRLF means that the previous line ended in CRLF.
	afterCRLF bool
}

// line draws the line at from and returns the start of the next one.
func (s *lineSheet) line(from int) int {
	to := from + length(s.raw[from:], "\r\n")
	next := to + lineEnd(s.raw[to:])
	s.here = s.take(next)
	s.field(from, to)
	s.ending(s.raw[to:next])
	for _, m := range s.here {
		s.Gap(apart)
		s.remark(theme.Warn, s.theme.Glyphs.Warning, m.words)
	}
	if s.afterCRLF && next == len(s.raw) && s.raw[from:] == "\r" {
		s.Gap(apart)
		s.put(theme.Dim, "a following LF is not recorded")
	}
	s.afterCRLF = s.raw[to:next] == "\r\n"
	s.End()
	return next
}

// lineEnd returns the length of the line end at the start of s.
func lineEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "":
		return 1
	}
	return 0
}

// ending draws a line end as symbols.
func (s *lineSheet) ending(end string) {
	for i := range len(end) {
		glyph := s.theme.Glyphs.LF
		if end[i] == '\r' {
			glyph = s.theme.Glyphs.CR
		}
		s.Glyph(s.theme.Style(theme.Dim), glyph)
	}
}

// field draws a line without its end: a name, a colon, a value.
func (s *lineSheet) field(from, to int) {
	from = s.byteOrderMark(from)
	colon := from + length(s.raw[from:to], ":")
	name := s.raw[from:colon]
	if name != "" && !slices.Contains(fields, name) {
		s.unknown(from)
	}
	s.piece(nameRole(name), from, colon)
	if colon == to {
		return
	}
	s.piece(theme.Punct, colon, colon+1)
	value := theme.Text
	if name == "" {
		value = theme.Dim
	}
	s.piece(value, colon+1, to)
}

// byteOrderMark draws the byte order mark at an index, if it was reported as one, and returns the index after it.
func (s *lineSheet) byteOrderMark(at int) int {
	for _, m := range s.here {
		if m.kind == sse.ByteOrderMark && m.at == at {
			s.piece(theme.Text, at, m.to)
			return m.to
		}
	}
	return at
}

// unknown marks the unknown field at an index, unless it is marked already.
func (s *lineSheet) unknown(at int) {
	for _, m := range s.here {
		if m.kind == sse.UnknownField && m.at == at {
			return
		}
	}
	s.here = append([]mark{newMark(s.raw, at, sse.UnknownField)}, s.here...)
}

// nameRole returns the role of a field name.
func nameRole(name string) theme.Role {
	switch name {
	case "event":
		return theme.Accent
	case "id":
		return theme.String
	case "retry":
		return theme.Number
	}
	return theme.Name
}

// piece draws raw[from:to], with marked parts underlined.
func (s *lineSheet) piece(r theme.Role, from, to int) {
	for from < to {
		role, end := r, to
		for _, m := range s.here {
			switch {
			case m.from > from:
				end = min(end, m.from)
			case m.to > from:
				role, end = theme.Anomaly, min(end, m.to)
			}
		}
		s.put(role, s.raw[from:end])
		from = end
	}
}
