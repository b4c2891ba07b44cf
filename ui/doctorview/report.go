// Package doctorview puts what feeds/doctor finds into lines of text, for the command and for the dashboard. A report or its parts go in;
// out come lines that are safe to print, painted by whoever shows them. It judges nothing and writes nowhere.
package doctorview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/ui/text"
)

// Role is what a piece of text means.
type Role uint8

// The roles.
const (
	// Title is the name of a feed or a finding, Label stands before its parts and Quiet is what matters less; Code is a finding's code.
	Title Role = iota
	Label
	Quiet
	Code
	// Good, Unsure and Bad are verdicts.
	Good
	Unsure
	Bad
)

// Look says how lines are to look.
type Look struct {
	// Width is how wide they may be; less than 40 counts as 40. Snippets to paste and commands are never broken.
	Width int
	// AllFixes shows every fix of a finding, not just the two likeliest.
	AllFixes bool
	// Paint gives a text the look of a role; nil: it has none.
	Paint func(Role, string) string
	// Shown gives what is to be seen of a text that may name a host; nil: all of it.
	Shown func(string) string
}

const (
	// stageName is the width of a stage's name; label is that of what stands before a finding's parts.
	stageName = 27
	// stageWidth is the width of what stands before a stage's outcome.
	stageWidth = stageName + 14
	label      = 9
	// usualFixes is how many fixes of a finding are shown.
	usualFixes = 2
	leastWidth = 40
	// leastOutcome is the width that a stage's outcome has at least.
	leastOutcome = 20
)

// lines gathers lines of a look.
type lines struct {
	Look
	all []string
}

func (l *lines) line(s string) { l.all = append(l.all, strings.TrimRight(s, " ")) }

// clean makes safe to print what comes from a server.
func (l *Look) clean(s string) string {
	if l.Shown != nil {
		s = l.Shown(s)
	}
	return text.Clean(s)
}

func (l *Look) paint(r Role, s string) string {
	if l.Paint == nil {
		return s
	}
	return l.Paint(r, s)
}

func (l *Look) width() int { return max(l.Width, leastWidth) }

// Head names the feed. The address is masked.
func (l Look) Head(name, address string) string {
	return l.paint(Title, l.clean(name)) + "  " + l.paint(Quiet, l.clean(address))
}

// Stage is the line of a stage that is over, cut to the width.
func (l Look) Stage(s *doctor.Stage) string {
	head, outcome := l.over(s)
	return head + text.Truncate(outcome, max(l.width()-stageWidth, 0))
}

// StageLines are those of a stage that is over, of which nothing is cut.
func (l Look) StageLines(s *doctor.Stage) []string {
	head, outcome := l.over(s)
	lines := wrap(outcome, max(l.width()-stageWidth, leastOutcome))
	lines[0] = strings.TrimRight(head+lines[0], " ")
	for i := range lines[1:] {
		lines[i+1] = strings.Repeat(" ", stageWidth) + lines[i+1]
	}
	return lines
}

// over gives the beginning of the line of a stage that is over, and what came of it.
func (l *Look) over(s *doctor.Stage) (head, outcome string) {
	mark := l.paint(Good, "✓")
	if s.Failed {
		mark = l.paint(Unsure, "✗")
	}
	took := ""
	if s.Took > 0 {
		took = text.Lag(time.Duration(s.Took))
	}
	return l.step(mark, s.Name, took), l.clean(s.Outcome)
}

// Going is the line of a stage that goes on: with a mark that moves, and what is being done.
func (l Look) Going(mark string, s *doctor.Stage, now time.Time, doing string) string {
	head := l.step(l.paint(Code, mark), s.Name, text.Duration(max(now.Sub(s.Began), 0)))
	return head + text.Truncate(l.clean(doing), max(l.width()-stageWidth, 0))
}

func (l *Look) step(mark, name, took string) string {
	return "  " + mark + " " + fmt.Sprintf("%s %s  ", text.Pad(name, stageName, text.Left), l.paint(Quiet, text.Pad(took, 7, text.Right)))
}

// Report says what was found, and what was checked.
func (l Look) Report(r *doctor.Report) []string {
	p := &lines{Look: l}
	for i := range r.Findings {
		p.finding(&r.Findings[i])
	}
	for _, n := range r.Notes {
		p.wrapped(p.paint(Label, text.Pad("note", label, text.Left)), n.Text)
	}
	if len(r.Notes) > 0 {
		p.line("")
	}
	p.conclusion(r)
	return p.all
}

func (l *lines) finding(f *doctor.Finding) {
	mark := l.paint(Bad, "✗")
	if f.Confidence == doctor.Possible {
		mark = l.paint(Unsure, "?")
	}
	l.line(mark + " " + l.paint(Title, f.Title))
	l.labelled("code", l.paint(Code, f.Code)+fmt.Sprintf(", %s; likely at fault: %s", f.Confidence, f.Layer))
	l.wrapped(l.faintLabel("seen"), f.Seen)
	shown := f.Fixes
	if !l.AllFixes {
		shown = shown[:min(len(shown), usualFixes)]
	}
	for _, fix := range shown {
		l.labelled("fix", fix.Where)
		for line := range strings.SplitSeq(fix.Text, "\n") {
			l.line("  " + l.paint(Label, "│") + " " + line)
		}
	}
	if rest := f.Fixes[len(shown):]; len(rest) > 0 {
		l.wrapped(l.faintLabel(""), "feedscope doctor --fixes shows those for "+others(rest))
	}
	l.labelled("check", l.clean(f.Check))
	l.line("")
}

func others(rest []doctor.Fix) string {
	var names []string
	for _, f := range rest {
		if !slices.Contains(names, f.Where) {
			names = append(names, f.Where)
		}
	}
	return strings.Join(names, ", ")
}

func (l *lines) faintLabel(what string) string {
	return l.paint(Label, text.Pad(what, label, text.Left))
}

func (l *lines) labelled(what, value string) { l.line("  " + l.faintLabel(what) + value) }

// wrapped prints words behind a label, in as many lines as it takes.
func (l *lines) wrapped(head, words string) {
	room := l.width() - label - 2
	for i, line := range wrap(l.clean(words), room) {
		if i > 0 {
			head = strings.Repeat(" ", label)
		}
		l.line("  " + head + line)
	}
}

// wrap breaks text at spaces. What is longer than a line stands alone on one.
func wrap(s string, w int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case text.Width(line)+1+text.Width(word) > w:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// conclusion says how the feed is, and what was checked.
func (l *lines) conclusion(r *doctor.Report) {
	what := fmt.Sprintf("%s, %s and %s over %s in %s",
		number(r.Counts.Reads, "read"), number(r.Counts.Events, "event"), number(r.Counts.Comments, "comment"),
		number(uint64(r.Counts.Connects), "connect"), text.Duration(time.Duration(r.Took)))
	name := l.clean(r.Feed)
	switch {
	case !r.Connected:
		l.line(l.paint(Bad, "✗ "+name+" was never connected"))
		what = l.lastOutcome(r)
	case len(r.Findings) > 0:
		l.line(l.paint(Bad, fmt.Sprintf("✗ %s has %s", name, number(uint64(len(r.Findings)), "finding"))))
	case r.Interrupted:
		l.line(l.paint(Unsure, "? "+name+": nothing was found by then"))
	case r.Counts.Bytes == 0:
		l.line(l.paint(Unsure, "? "+name+" has nothing wrong that shows, but not a byte came"))
	default:
		l.line(l.paint(Good, "✓ "+name+" is healthy"))
	}
	if r.Interrupted {
		what += " (interrupted)"
	}
	l.wrapped(l.faintLabel("checked"), what)
}

func (l *lines) lastOutcome(r *doctor.Report) string {
	if len(r.Stages) == 0 {
		return "interrupted"
	}
	return l.clean(r.Stages[len(r.Stages)-1].Outcome)
}

func number(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return text.Count(n) + " " + noun
}
