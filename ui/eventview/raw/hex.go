package raw

import (
	"fmt"

	"feedscope/ui/term/theme"
)

// Hex draws a block in lines of w cells, each with its offset in the stream, up to sixteen bytes in hexadecimal, and
// the same bytes as ASCII. Narrow lines have fewer bytes.
func Hex(th *theme.Theme, b Block, w int) []string {
	s := hexSheet{sheet: newSheet(th, b, w), offset: b.Offset, bytes: 16}
	s.digits = max(4, len(fmt.Sprintf("%x", b.Offset+int64(len(s.raw)))))
	for s.bytes > 1 && s.column(s.bytes)+s.bytes > s.Width() {
		s.bytes /= 2
	}
	all := s.marks
	for from := 0; from < len(s.raw); from += s.bytes {
		if s.Full() {
			s.End() // There is more.
			break
		}
		for len(all) > 0 && all[0].to <= from && all[0].at < from {
			all = all[1:]
		}
		s.row(from, min(from+s.bytes, len(s.raw)), all)
	}
	return s.finish()
}

type hexSheet struct {
	*sheet
	offset        int64
	digits, bytes int
}

// column returns the cell of byte i of a row; after the last byte, that of the first ASCII character.
func (s *hexSheet) column(i int) int {
	at := s.digits + 2 + 3*i
	if s.bytes == 16 && i >= 8 {
		at++
	}
	if i == s.bytes {
		at++
	}
	return at
}

// row draws raw[from:to] and the anomalies in it.
func (s *hexSheet) row(from, to int, marks []mark) {
	s.put(theme.Dim, fmt.Sprintf("%0*x", s.digits, s.offset+int64(from)))
	for i := from; i < to; i++ {
		s.To(s.column(i - from))
		s.put(s.role(i, marks), fmt.Sprintf("%02x", s.raw[i]))
	}
	s.To(s.column(s.bytes))
	for i := from; i < to; i++ {
		if c := s.raw[i]; c < ' ' || c > '~' {
			s.Glyph(s.theme.Style(theme.Dim), s.theme.Glyphs.Flat)
			continue
		}
		s.put(s.role(i, marks), s.raw[i:i+1])
	}
	s.End()
	for _, m := range s.take(to) {
		s.To(min(s.column(0), s.Width()/2))
		s.Hang(s.column(0) + 2)
		s.remark(theme.Warn, s.theme.Glyphs.Warning, m.words)
		s.End()
	}
}

// role returns the role of the byte at i.
func (s *hexSheet) role(i int, marks []mark) theme.Role {
	for _, m := range marks {
		if m.from > i && m.at > i {
			break
		}
		if m.from <= i && i < m.to {
			return theme.Anomaly
		}
	}
	if c := s.raw[i]; c == '\r' || c == '\n' {
		return theme.Dim
	}
	return theme.Text
}
