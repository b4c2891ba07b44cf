package man

import (
	"regexp"
	"strings"
)

// page is a page in the making.
type page struct{ strings.Builder }

// macro calls a macro of the man package.
func (p *page) macro(name string, args ...string) {
	p.WriteString("." + name)
	for _, a := range args {
		p.WriteString(` "` + strings.ReplaceAll(escape(a), `"`, `\(dq`) + `"`)
	}
	p.WriteByte('\n')
}

// line is a line of text.
func (p *page) line(text string) { p.escaped(escape(text)) }

// escaped is a line of text with escapes in it, which no macro may be read in.
func (p *page) escaped(text string) {
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	p.WriteString(text + "\n")
}

// term is an entry of a table, of escaped texts: a term, and below it what it is.
func (p *page) term(term, what string) {
	p.macro("TP")
	p.escaped(term)
	p.escaped(what)
}

// entry is a line of a table in a help text: two spaces, the term, which may have gaps in it, at least two more, and what it
// is.
var entry = regexp.MustCompile(`^  (\S.*\S|\S) {2,}(\S.*)$`)

// prose takes a help text apart: into paragraphs, which are filled, and tables.
func (p *page) prose(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			p.macro("PP")
		}
		inTable := false
		for line := range strings.SplitSeq(paragraph, "\n") {
			inTable = p.proseLine(line, inTable)
		}
	}
}

// proseLine is a line of a paragraph, and tells whether it is of a table.
func (p *page) proseLine(line string, inTable bool) bool {
	if m := entry.FindStringSubmatch(line); m != nil {
		p.term(bold(m[1]), escape(m[2]))
		return true
	}
	indented := strings.HasPrefix(line, "  ")
	switch {
	case indented && !inTable:
		p.macro("br")
	case !indented && inTable:
		p.macro("PP")
	}
	p.line(strings.TrimSpace(line))
	return inTable && indented
}

func bold(text string) string { return `\fB` + escape(text) + `\fR` }

func italic(text string) string { return `\fI` + escape(text) + `\fR` }

// escape makes text of what roff would take for something else: backslashes, and what it would print as other characters.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}
