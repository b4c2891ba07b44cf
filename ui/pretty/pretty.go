// Package pretty sets a payload for reading: JSON indented and coloured, everything else as its own lines,
// all wrapped to a width.
//
// Bytes of a feed go in, drawn lines come out, safe for the terminal. It reads at most [MaxBytes] of a payload
// and [MaxLines] of what that gives, and says so where it stopped.
package pretty

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"feedscope/ui/text"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// The bounds on what is set.
const (
	MaxBytes = 256 << 10
	MaxLines = 5000
)

// Lines sets data in lines of w cells.
func Lines(th *theme.Theme, data []byte, w int) []string {
	s := setter{th: th, w: max(w, 1), line: widget.NewLine(w)}
	cut := len(data) > MaxBytes
	if cut {
		data = data[:MaxBytes]
	}
	var indented bytes.Buffer
	if !cut && looksJSON(data) && json.Indent(&indented, data, "", "  ") == nil {
		for _, l := range strings.Split(indented.String(), "\n") {
			s.put(tokens(l))
		}
	} else {
		for _, l := range bytes.Split(data, []byte{'\n'}) {
			s.put([]token{{theme.Text, string(l)}})
		}
	}
	if cut {
		s.note(fmt.Sprintf("only the first %s are shown", text.Bytes(MaxBytes)))
	}
	return s.lines
}

// looksJSON tells whether indenting is of use: a bare number or word reads best as it is.
func looksJSON(data []byte) bool {
	data = bytes.TrimSpace(data)
	return len(data) > 0 && (data[0] == '{' || data[0] == '[')
}

type token struct {
	role theme.Role
	text string
}

// setter lays tokens out in lines.
type setter struct {
	th    *theme.Theme
	w     int
	line  *widget.Line
	lines []string
}

// put sets one logical line, on as many lines as it takes.
func (s *setter) put(tokens []token) {
	if len(s.lines) >= MaxLines {
		if len(s.lines) == MaxLines {
			s.note(fmt.Sprintf("only the first %d lines are shown", MaxLines))
		}
		return
	}
	s.line.Reset(s.w)
	for _, t := range tokens {
		st := s.th.Style(t.role)
		for rest := text.Clean(t.text); rest != ""; {
			head := text.Prefix(rest, s.line.Left())
			if head == "" && s.line.Used() > 0 {
				s.next()
				continue
			}
			if head == "" { // Wider than a whole line: Put clips it.
				_, n := utf8.DecodeRuneInString(rest)
				head = rest[:n]
			}
			s.line.Put(st, head)
			rest = rest[len(head):]
		}
	}
	s.next()
}

func (s *setter) next() {
	s.lines = append(s.lines, s.line.String())
	s.line.Reset(s.w)
}

func (s *setter) note(what string) {
	s.line.Reset(s.w)
	s.line.Put(s.th.Style(theme.Warn), what)
	s.next()
}

// JSON gives data indented if it is JSON, else as it is.
func JSON(data []byte) string {
	var b bytes.Buffer
	if looksJSON(data) && json.Indent(&b, data, "", "  ") == nil {
		return b.String()
	}
	return string(data)
}
