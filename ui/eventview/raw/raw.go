// Package raw shows a block of an event stream exactly as it was received.
//
// The bytes and their anomalies go in, drawn lines come out, safe for the terminal: [Lines] as lines of the stream
// with field names in color, [Hex] as bytes in hexadecimal. Nothing is hidden or repaired: every line end, control
// character, byte order mark and invalid byte has a visible form. Anomalies are underlined and described.
//
// Whatever the size of the block, at most [widget.MaxLines] lines are drawn; if there is more, the last one says so.
// The package decodes nothing. It detects only unknown fields; all other anomalies come from the caller.
package raw

import (
	"cmp"
	"slices"

	"feedscope/feeds/sse"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Block is a part of a stream.
type Block struct {
	// Raw is the part as received: a block, or one line with or without its end.
	Raw []byte
	// Offset is the position of Raw in the stream, in bytes.
	Offset int64
	// Anomalies are those in Raw, in any order; others are ignored.
	Anomalies []Anomaly
}

// Anomaly is a violation of the format, as package sse reports it.
type Anomaly struct {
	Kind sse.AnomalyKind
	// Offset is the position of the first offending byte in the stream.
	Offset int64
}

// sheet is common to both forms.
type sheet struct {
	*widget.Flow
	theme *theme.Theme
	raw   string
	// marks are the remaining anomalies, in order of position.
	marks []mark
}

func newSheet(th *theme.Theme, b Block, w int) *sheet {
	s := &sheet{Flow: widget.NewFlow(w), theme: th, raw: string(b.Raw)}
	for _, a := range b.Anomalies {
		if at := a.Offset - b.Offset; at >= 0 && at <= int64(len(s.raw)) {
			s.marks = append(s.marks, newMark(s.raw, int(at), a.Kind))
		}
	}
	slices.SortStableFunc(s.marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	return s
}

// take removes and returns the marks before an index, or all if it is the end.
func (s *sheet) take(before int) []mark {
	n := 0
	for n < len(s.marks) && (s.marks[n].at < before || before == len(s.raw)) {
		n++
	}
	taken := s.marks[:n:n]
	s.marks = s.marks[n:]
	return taken
}

func (s *sheet) put(r theme.Role, text string) { s.Put(s.theme.Style(r), text) }

// remark adds the description of a mark.
func (s *sheet) remark(r theme.Role, glyph, words string) {
	s.Glyph(s.theme.Style(r), glyph)
	s.Words(s.theme.Style(r), " "+words)
}

func (s *sheet) finish() []string { return s.Lines(s.theme.Style(theme.Warn)) }
