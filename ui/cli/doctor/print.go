package doctor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
	"feedscope/ui/text"
)

// printer writes a report for people. All that comes from a server is made safe to print.
type printer struct {
	o   *Options
	buf strings.Builder
}

// The colours are the terminal's own sixteen, so that they suit its background.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
)

const (
	// stageName is the width of a stage's name; label is that of what stands before a finding's parts.
	stageName = 27
	label     = 9
	// usualFixes is how many fixes of a finding are shown.
	usualFixes = 2
	leastWidth = 40
)

func newPrinter(o *Options) *printer { return &printer{o: o} }

// flush writes what was printed.
func (p *printer) flush() error {
	_, err := p.o.Out.Write([]byte(p.buf.String()))
	p.buf.Reset()
	return err
}

func (p *printer) style(style, s string) string {
	if !p.o.Color {
		return s
	}
	return style + s + reset
}

func (p *printer) line(s string) { p.buf.WriteString(strings.TrimRight(s, " ") + "\n") }

func (p *printer) begin(spec *feeds.Spec) {
	if p.o.JSON {
		return
	}
	address := ""
	if u, err := conn.ParseURL(spec.URL); err == nil {
		address = conn.MaskURL(u)
	}
	name := text.Clean(spec.Name)
	p.line(p.style(bold, name) + "  " + p.style(faint, text.Clean(address)))
	p.line("")
}

// stage prints a stage that is over.
func (p *printer) stage(s *doctor.Stage) {
	if p.o.JSON {
		return
	}
	mark := p.style(green, "✓")
	if s.Failed {
		mark = p.style(yellow, "✗")
	}
	took := ""
	if s.Took > 0 {
		took = text.Lag(time.Duration(s.Took))
	}
	head := fmt.Sprintf("%s %s  ", text.Pad(s.Name, stageName, text.Left), p.style(faint, text.Pad(took, 7, text.Right)))
	p.line("  " + mark + " " + head + text.Truncate(text.Clean(s.Outcome), max(p.width()-stageName-14, 0)))
}

func (p *printer) width() int { return max(p.o.Width, leastWidth) }

// report prints what was found.
func (p *printer) report(r *doctor.Report) {
	if p.o.JSON {
		line, _ := json.Marshal(r) // It has no value that cannot be written.
		p.line(string(line))
		return
	}
	p.line("")
	for i := range r.Findings {
		p.finding(&r.Findings[i])
	}
	for _, n := range r.Notes {
		p.wrapped(p.style(faint, text.Pad("note", label, text.Left)), n.Text)
	}
	if len(r.Notes) > 0 {
		p.line("")
	}
	p.conclusion(r)
	p.line("")
}

func (p *printer) finding(f *doctor.Finding) {
	mark := p.style(red, "✗")
	if f.Confidence == doctor.Possible {
		mark = p.style(yellow, "?")
	}
	p.line(mark + " " + p.style(bold, f.Title))
	p.labelled("code", p.style(cyan, f.Code)+fmt.Sprintf(", %s; likely at fault: %s", f.Confidence, f.Layer))
	p.wrapped(p.faintLabel("seen"), f.Seen)
	shown := f.Fixes
	if !p.o.AllFixes {
		shown = shown[:min(len(shown), usualFixes)]
	}
	for _, fix := range shown {
		p.labelled("fix", fix.Where)
		for line := range strings.SplitSeq(fix.Text, "\n") {
			p.line("  " + p.style(faint, "│") + " " + line)
		}
	}
	if rest := f.Fixes[len(shown):]; len(rest) > 0 {
		p.wrapped(p.faintLabel(""), "--fixes shows those for "+others(rest))
	}
	p.labelled("check", text.Clean(f.Check))
	p.line("")
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

func (p *printer) faintLabel(what string) string {
	return p.style(faint, text.Pad(what, label, text.Left))
}

func (p *printer) labelled(what, value string) { p.line("  " + p.faintLabel(what) + value) }

// wrapped prints words behind a label, in as many lines as it takes.
func (p *printer) wrapped(head, words string) {
	room := p.width() - label - 2
	for i, line := range wrap(text.Clean(words), room) {
		if i > 0 {
			head = strings.Repeat(" ", label)
		}
		p.line("  " + head + line)
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
func (p *printer) conclusion(r *doctor.Report) {
	what := fmt.Sprintf("%s, %s and %s over %s in %s",
		number(r.Counts.Reads, "read"), number(r.Counts.Events, "event"), number(r.Counts.Comments, "comment"),
		number(uint64(r.Counts.Connects), "connect"), text.Duration(time.Duration(r.Took)))
	name := text.Clean(r.Feed)
	switch {
	case !r.Connected:
		p.line(p.style(red, "✗ "+name+" was never connected"))
		what = lastOutcome(r)
	case len(r.Findings) > 0:
		p.line(p.style(red, fmt.Sprintf("✗ %s has %s", name, number(uint64(len(r.Findings)), "finding"))))
	default:
		p.line(p.style(green, "✓ "+name+" is healthy"))
	}
	if r.Interrupted {
		what += " (interrupted)"
	}
	p.wrapped(p.faintLabel("checked"), what)
}

func lastOutcome(r *doctor.Report) string {
	if len(r.Stages) == 0 {
		return "interrupted"
	}
	return text.Clean(r.Stages[len(r.Stages)-1].Outcome)
}

func number(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return text.Count(n) + " " + noun
}
