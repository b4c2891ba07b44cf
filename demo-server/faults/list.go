package faults

import (
	"fmt"
	"strings"
)

// List returns the table as text, one line per fault.
func List() string {
	var b strings.Builder
	answers := false
	for _, d := range All() {
		if d.ForAnswers() && !answers {
			answers = true
			b.WriteString("\n  of answers only:\n")
		}
		usage := d.Usage()
		if d.Arg.Kind == Word {
			usage = d.Name + ":WORD"
		}
		fmt.Fprintf(&b, "  %-20s %s\n", usage, d.Text)
		for _, c := range d.Arg.Choices {
			fmt.Fprintf(&b, "    %-18s %s\n", d.Name+":"+c.Word, c.Text)
		}
	}
	return b.String()
}

// Markdown returns the table of the faults of any stream for the docs.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| fault | does | open streams | `doctor` finds |\n|---|---|---|---|\n")
	for _, d := range All() {
		if d.ForAnswers() {
			continue
		}
		open := "continue"
		if d.AtHead {
			open = "reconnect"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", usageCode(&d), d.Text, open, codes(&d))
	}
	return b.String()
}

// MarkdownOfAnswers returns the table of the faults of answers for the docs.
func MarkdownOfAnswers() string {
	var b strings.Builder
	b.WriteString("| fault | does | the answer is |\n|---|---|---|\n")
	for _, d := range All() {
		if d.ForAnswers() {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", usageCode(&d), d.Text, d.State)
		}
	}
	return b.String()
}

// usageCode formats the usage as Markdown code. It avoids bars, which separate table cells.
func usageCode(d *Definition) string {
	if d.Arg.Kind != Word {
		return "`" + d.Usage() + "`"
	}
	words := d.Arg.words()
	return "`" + d.Name + ":" + strings.Join(words, "` `:") + "`"
}

// codes lists the doctor codes in the order of the choices.
func codes(d *Definition) string {
	var all []string
	for _, c := range d.Cases() {
		code := "nothing"
		if c.Code != "" {
			code = "`" + c.Code + "`"
		}
		if len(all) == 0 || all[len(all)-1] != code {
			all = append(all, code)
		}
	}
	return strings.Join(all, ", ")
}
