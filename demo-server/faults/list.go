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
