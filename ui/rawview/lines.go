package rawview

import (
	"slices"
	"strings"

	"feedscope/feeds/sse"
	"feedscope/ui/theme"
)

const (
	// hang is where a line goes on that does not fit.
	hang = 2
	// apart is the space before what is said of a line.
	apart = 2
)

// Lines sets a block in lines of w cells: each line of the stream begins a new one and ends in a symbol for its line end.
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
	// here are the marks of the current line.
	here []mark
	// afterCRLF tells that the line before ended in CRLF.
	afterCRLF bool
}

// line sets the line that begins at from, and gives where the next one begins.
func (s *lineSheet) line(from int) int {
	to := from + length(s.raw[from:], "\r\n")
	next := to + lineEnd(s.raw[to:])
	s.here = s.take(next)
	s.field(from, to)
	s.ending(s.raw[to:next])
	for _, m := range s.here {
		s.Gap(apart)
		s.say(theme.Warn, s.theme.Glyphs.Warning, m.words)
	}
	if s.afterCRLF && next == len(s.raw) && s.raw[from:] == "\r" {
		s.Gap(apart)
		s.put(theme.Dim, "an LF after it is not kept")
	}
	s.afterCRLF = s.raw[to:next] == "\r\n"
	s.End()
	return next
}

// lineEnd gives the length of the line end that s begins with.
func lineEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return 2
	case s != "":
		return 1
	}
	return 0
}

// ending sets a line end as symbols.
func (s *lineSheet) ending(end string) {
	for i := range len(end) {
		glyph := s.theme.Glyphs.LF
		if end[i] == '\r' {
			glyph = s.theme.Glyphs.CR
		}
		s.Glyph(s.theme.Style(theme.Dim), glyph)
	}
}

// field sets a line without its end: a name, a colon, a value.
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

// byteOrderMark sets the byte order mark at an index, if it is said to be one, and gives the index after it.
func (s *lineSheet) byteOrderMark(at int) int {
	for _, m := range s.here {
		if m.kind == sse.ByteOrderMark && m.at == at {
			s.piece(theme.Text, at, m.to)
			return m.to
		}
	}
	return at
}

// unknown marks the unknown field at an index, unless that was done.
func (s *lineSheet) unknown(at int) {
	for _, m := range s.here {
		if m.kind == sse.UnknownField && m.at == at {
			return
		}
	}
	s.here = append([]mark{newMark(s.raw, at, sse.UnknownField)}, s.here...)
}

// nameRole gives each field its colour.
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

// piece sets raw[from:to], underlined where a mark says so.
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
