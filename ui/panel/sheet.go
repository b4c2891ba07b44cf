package panel

import (
	"strings"
	"time"

	"feedscope/feeds/state"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// leastWrap is the narrowest column, in cells, that a value is wrapped in.
const leastWrap = 8

// Sheet builds the lines of a detail view: labels in one column, values in the next.
type Sheet struct {
	frame    Frame
	line     *widget.Line
	w, label int
	side     int // Cells beside the sheet.
	lines    []string
}

// NewSheet returns an empty sheet of w cells with a label column of label cells, including the gap after it.
func NewSheet(f Frame, w, label int) *Sheet {
	return &Sheet{frame: f, line: widget.NewLine(w), w: w, label: min(label, w/2)}
}

// Lines returns what was added so far.
func (s *Sheet) Lines() []string { return s.lines }

// sideFrom is the width from which a chart may be beside the facts, leastTall the room from which it is below them anyway.
const (
	sideFrom  = 96
	leastTall = 26
)

// NewChartSheet is [NewSheet] for facts with a chart: the sheet is narrower if the chart will be beside them.
func NewChartSheet(f Frame, w, label int) *Sheet {
	if w < sideFrom || f.Room >= leastTall {
		return NewSheet(f, w, label)
	}
	s := NewSheet(f, w*2/5, label)
	s.side = w - s.w
	return s
}

// Chart adds a chart of at least least lines, which draw draws in the cells and lines that it is given.
func (s *Sheet) Chart(least int, draw func(w, h int) []string) {
	if s.side == 0 {
		s.Blank()
		s.Add(draw(s.w, s.Room(least))...)
		return
	}
	h := max(len(s.lines), least)
	if s.frame.Room > 0 {
		h = s.frame.Room
		if len(s.lines) > h {
			h-- // The last line tells how many are missing.
		}
	}
	chart := draw(s.side-1, h)
	for len(s.lines) < h {
		s.Blank()
	}
	s.line.Reset(1)
	gap := s.line.String()
	s.line.Reset(s.side)
	blank := s.line.String()
	for y := range s.lines {
		if y < h {
			s.lines[y] += gap + chart[y]
		} else {
			s.lines[y] += blank
		}
	}
}

// Room returns the number of lines left without scrolling, but at least least.
func (s *Sheet) Room(least int) int { return max(s.frame.Room-len(s.lines), least) }

// Add appends finished lines of the sheet's width.
func (s *Sheet) Add(lines ...string) { s.lines = append(s.lines, lines...) }

// Start begins a line with its label. The caller draws the value and calls [Sheet.End].
func (s *Sheet) Start(label string) *widget.Line {
	s.line.Reset(s.w)
	return s.line.Cell(s.Style(theme.Dim), label, s.label, text.Left)
}

// Row begins a line without a label column.
func (s *Sheet) Row() *widget.Line {
	s.line.Reset(s.w)
	return s.line
}

// End finishes the line.
func (s *Sheet) End() { s.lines = append(s.lines, s.line.String()) }

// Style returns the theme's style of a role.
func (s *Sheet) Style(r theme.Role) theme.Style { return s.frame.Theme.Style(r) }

// Blank adds an empty line.
func (s *Sheet) Blank() {
	s.Row()
	s.End()
}

// Heading adds a heading, with a blank line above it unless it is the first line.
func (s *Sheet) Heading(words string) {
	if len(s.lines) > 0 {
		s.Blank()
	}
	s.Row().Put(s.Style(theme.Header), words)
	s.End()
}

// Put adds a value in the style of a role.
func (s *Sheet) Put(label string, role theme.Role, value string) {
	s.Start(label).Put(s.Style(role), value)
	s.End()
}

// Fact adds a value in plain text, unless it is empty.
func (s *Sheet) Fact(label, value string) {
	if value != "" {
		s.Put(label, theme.Text, value)
	}
}

// Secret adds a fact that an audience must not see.
func (s *Sheet) Secret(label, value string) {
	if s.frame.HideSecrets && value != "" {
		value = "hidden"
	}
	s.Fact(label, value)
}

// Hosts removes host names from a text while they are hidden.
func (s *Sheet) Hosts(text string) string {
	if s.frame.HideSecrets {
		return HideHosts(text)
	}
	return text
}

// Feed adds the feed's name, unless names are hidden.
func (s *Sheet) Feed(name string) {
	if !s.frame.HideSecrets {
		s.Fact("feed", name)
	}
}

// Updated adds the time of the last event and its age.
func (s *Sheet) Updated(at time.Time) {
	age := AppendAge(nil, Age(s.frame.Now, at))
	s.Fact("updated", at.In(s.frame.Now.Location()).Format(time.TimeOnly)+", "+string(age)+" ago")
}

// Missing adds the paths that no event had, and what the events have instead.
func (s *Sheet) Missing(m *state.Missing) {
	if lacks := Lacks(m); lacks != "" {
		s.Start("missing").Put(s.Style(theme.Warn), lacks+"; "+why(m))
		s.End()
	}
}

// Payload adds a value on as many lines as it needs, JSON laid out and colored.
func (s *Sheet) Payload(label string, value []byte) {
	if s.w-s.label < leastWrap {
		s.Put(label, theme.Text, string(value))
		return
	}
	for _, l := range pretty.Lines(s.frame.Theme, value, s.w-s.label) {
		s.line.Reset(s.label)
		s.line.Put(s.Style(theme.Dim), label)
		s.lines = append(s.lines, s.line.String()+l)
		label = ""
	}
}

// Words adds a sentence, wrapped at its words.
func (s *Sheet) Words(label, sentence string) {
	line := ""
	for word := range strings.FieldsSeq(sentence) {
		if line != "" && text.Width(line)+1+text.Width(word) > s.w-s.label {
			s.Put(label, theme.Text, line)
			label, line = "", ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	s.Put(label, theme.Text, line)
}
