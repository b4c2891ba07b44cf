// Package doctorview formats reports of feeds/doctor for the command line and the dashboard. It turns a report or a part
// of one into lines of text, safe to print and styled by the caller. It makes no judgments and writes no output.
package doctorview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/doctor"
	"feedscope/feeds/doctor/rules"
	"feedscope/ui/term/text"
)

// Role is the meaning of a piece of text, for styling.
type Role uint8

// The roles.
const (
	// Title is the name of a feed or the title of a finding, Label precedes its parts, Quiet is secondary text, and
	// Code is the code of a finding.
	Title Role = iota
	Label
	Quiet
	Code
	// Good, Unsure and Bad are verdicts.
	Good
	Unsure
	Bad
)

// Look configures the appearance of lines.
type Look struct {
	// Width is the width of lines, at least 40. Snippets and commands are never broken.
	Width int
	// AllFixes shows every fix of a finding, not just the two most likely.
	AllFixes bool
	// Paint styles text by its role; nil: no style.
	Paint func(Role, string) string
	// Shown hides the parts of text that may name a host; nil: nothing is hidden.
	Shown func(string) string
}

const (
	// stageName is the width of a stage's name, label the width of a finding's labels.
	stageName = 27
	// stageWidth is the width before a stage's outcome.
	stageWidth = stageName + 14
	label      = 9
	// usualFixes is the number of fixes shown per finding by default.
	usualFixes = 2
	leastWidth = 40
	// leastOutcome is the minimum width of a stage's outcome.
	leastOutcome = 20
)

// lines collects lines with a look.
type lines struct {
	Look
	all []string
}

func (l *lines) line(s string) { l.all = append(l.all, strings.TrimRight(s, " ")) }

// clean hides hosts in text from a server and makes it safe to print.
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

// Head returns the line that names the feed, with its redacted address.
func (l Look) Head(name, address string) string {
	return l.paint(Title, l.clean(name)) + "  " + l.paint(Quiet, l.clean(address))
}

// Stage returns the line of a finished stage, cut to the width.
func (l Look) Stage(s *doctor.Stage) string {
	head, outcome := l.over(s)
	return head + text.Truncate(outcome, max(l.width()-stageWidth, 0))
}

// StageLines returns the lines of a finished stage, wrapped instead of cut.
func (l Look) StageLines(s *doctor.Stage) []string {
	head, outcome := l.over(s)
	lines := wrap(outcome, max(l.width()-stageWidth, leastOutcome))
	lines[0] = strings.TrimRight(head+lines[0], " ")
	for i := range lines[1:] {
		lines[i+1] = strings.Repeat(" ", stageWidth) + lines[i+1]
	}
	return lines
}

// over returns the start of a finished stage's line, and its outcome.
func (l *Look) over(s *doctor.Stage) (head, outcome string) {
	mark := l.paint(Good, "✓")
	switch {
	case s.Failed:
		mark = l.paint(Unsure, "✗")
	case s.Inconclusive:
		mark = l.paint(Quiet, "–")
	}
	took := ""
	if s.Took > 0 {
		took = text.Lag(time.Duration(s.Took))
	}
	return l.step(mark, s.Name, took), l.clean(s.Outcome)
}

// Going returns the line of a running stage, with an animated mark and the current activity.
func (l Look) Going(mark string, s *doctor.Stage, now time.Time, doing string) string {
	head := l.step(l.paint(Code, mark), s.Name, text.Duration(max(now.Sub(s.Began), 0)))
	return head + text.Truncate(l.clean(doing), max(l.width()-stageWidth, 0))
}

func (l *Look) step(mark, name, took string) string {
	return "  " + mark + " " + fmt.Sprintf("%s %s  ", text.Pad(name, stageName, text.Left),
		l.paint(Quiet, text.Pad(took, 7, text.Right)))
}

// Report returns the findings, notes and conclusion.
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

func (l *lines) finding(f *rules.Finding) {
	mark := l.paint(Bad, "✗")
	if f.Confidence == rules.Possible {
		mark = l.paint(Unsure, "?")
	}
	l.line(mark + " " + l.paint(Title, f.Title))
	l.labeled("code", l.paint(Code, f.Code)+fmt.Sprintf(", %s; cause: %s", f.Confidence, f.Layer))
	l.wrapped(l.faintLabel("seen"), f.Seen)
	shown := f.Fixes
	if !l.AllFixes {
		shown = shown[:min(len(shown), usualFixes)]
	}
	for _, fix := range shown {
		l.labeled("fix", fix.Where)
		for line := range strings.SplitSeq(fix.Text, "\n") {
			l.line("  " + l.paint(Label, "│") + " " + line)
		}
	}
	if rest := f.Fixes[len(shown):]; len(rest) > 0 {
		l.wrapped(l.faintLabel(""), "feedscope doctor --fixes also shows fixes for "+others(rest))
	}
	l.labeled("check", l.clean(f.Check))
	if f.FillIn != "" {
		l.wrapped(l.faintLabel("fill in"), f.FillIn)
	}
	l.line("")
}

func others(rest []rules.Fix) string {
	var names []string
	for _, f := range rest {
		if !slices.Contains(names, f.Where) {
			names = append(names, f.Where)
		}
	}
	return strings.Join(names, ", ")
}

func (l *lines) faintLabel(name string) string {
	return l.paint(Label, text.Pad(name, label, text.Left))
}

func (l *lines) labeled(name, value string) { l.line("  " + l.faintLabel(name) + value) }

// wrapped adds words after a label, on as many lines as needed.
func (l *lines) wrapped(head, words string) {
	room := l.width() - label - 2
	for i, line := range wrap(l.clean(words), room) {
		if i > 0 {
			head = strings.Repeat(" ", label)
		}
		l.line("  " + head + line)
	}
}

// wrap breaks text at spaces. A word longer than a line gets its own line.
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

// conclusion adds the verdict and a summary of the checks.
func (l *lines) conclusion(r *doctor.Report) {
	checked := fmt.Sprintf("%s, %s and %s over %s in %s",
		text.Counted(r.Counts.Reads, "read"), text.Counted(r.Counts.Events, "event"), text.Counted(r.Counts.Comments, "comment"),
		text.Counted(r.Counts.Connects, "connect"), text.Duration(time.Duration(r.Took)))
	name := l.clean(r.Feed)
	switch {
	case !r.Connected:
		l.line(l.paint(Bad, "✗ "+name+" was never connected"))
		checked = l.lastOutcome(r)
	case len(r.Findings) > 0:
		l.line(l.paint(Bad, fmt.Sprintf("✗ %s has %s", name, text.Counted(len(r.Findings), "finding"))))
	case r.Interrupted:
		l.line(l.paint(Unsure, "? "+name+": no findings before the interruption"))
	case r.Counts.Bytes == 0:
		l.line(l.paint(Unsure, "? "+name+" shows no problems, but sent no data"))
	case len(failedStages(r)) > 0:
		failed := strings.Join(failedStages(r), ", ")
		l.line(l.paint(Unsure, "? "+name+": no finding, but the exam is incomplete: "+failed+" failed"))
	default:
		l.line(l.paint(Good, "✓ "+name+" is healthy"))
	}
	if r.Interrupted {
		checked += " (interrupted)"
	}
	l.wrapped(l.faintLabel("checked"), checked)
}

// failedStages returns the names of the stages that failed.
func failedStages(r *doctor.Report) (names []string) {
	for i := range r.Stages {
		if r.Stages[i].Failed {
			names = append(names, r.Stages[i].Name)
		}
	}
	return names
}

func (l *lines) lastOutcome(r *doctor.Report) string {
	if len(r.Stages) == 0 {
		return "interrupted"
	}
	return l.clean(r.Stages[len(r.Stages)-1].Outcome)
}
