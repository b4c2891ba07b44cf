package answer

import (
	"bytes"
	"strings"

	merged "feedscope/feeds/answer"
	"feedscope/ui/eventview/pretty"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// block is a part of the answer on the screen: a copy of its text, which only grows, and where its rows begin.
type block struct {
	kind    merged.Kind
	choice  int
	several bool   // The answer has several choices.
	name    string // Of a tool call.
	broken  bool
	done    bool // The text is complete.

	// The text received, with blanks for tabs; the arguments of a finished tool call are indented, unless they are short.
	text     []byte
	taken    int // The number of bytes received so far.
	indented bool
	folded   bool

	w     int
	rows  []row // All but the last one are final.
	fence bool  // The line that begins next is in a block of code.

	found    found
	page     page      // The text as Markdown.
	compared *compared // For a comparison with another answer; nil for a part.
}

// row is a row of a block: a slice of its text.
type row struct {
	from, to int
	style    theme.Role
}

// shortArguments is the length of arguments that fit in a line of the usual screen, in bytes.
const shortArguments = 76

// maxIndented bounds what arguments may become when they are indented, in bytes: nesting can multiply their size.
const maxIndented = 16 << 20

// take copies what is new of a part. over means that the answer has ended.
func (b *block) take(p *merged.Part, over bool) {
	if len(p.Text) > b.taken {
		b.text = append(b.text, bytes.ReplaceAll(p.Text[b.taken:], []byte("\t"), []byte("    "))...)
		b.taken = len(p.Text)
	}
	b.kind, b.choice, b.name, b.broken = p.Kind, p.Choice, p.Name, (p.Done || over) && p.Broken()
	b.done = p.Done || over
	if b.done && !b.indented && p.Kind == merged.ToolCall && len(p.Text) > shortArguments {
		if indented := pretty.IndentUpTo(p.Text, maxIndented); indented != string(p.Text) {
			b.text = []byte(indented)
			b.rows, b.found = nil, found{}
		}
		b.indented = true
	}
}

// style returns the look of the block's text.
func (b *block) style() theme.Role {
	switch b.kind {
	case merged.Reasoning:
		return theme.Dim
	case merged.Refusal:
		return theme.Warn
	case merged.ToolCall:
		return theme.String
	case merged.Text:
	}
	return theme.Text
}

// wrap breaks the text into rows of w cells. Only what is new is read, and the last row.
func (b *block) wrap(w int) {
	if w != b.w || b.rows == nil {
		b.w, b.rows, b.fence = w, b.rows[:0], false
	}
	at := 0
	if n := len(b.rows); n > 0 {
		last := b.rows[n-1]
		at = last.from
		if last.to < len(b.text) || last.style != b.style() {
			b.rows = b.rows[:n-1]
		} else {
			return
		}
		if last.style == fenced {
			b.fence = !b.fence // Its line is read again.
		}
	}
	for at < len(b.text) {
		at = b.line(at, w)
	}
}

// fenced is the look of the line that begins or ends a block of code.
const fenced = theme.Faint

// line adds a row that begins at a place in the text, and returns where the next one begins.
func (b *block) line(at, w int) (next int) {
	rest := b.text[at:]
	end := len(rest)
	newline := bytes.IndexByte(rest[:min(end, 8*w+64)], '\n')
	if newline >= 0 {
		end = newline
	}
	begins := at == 0 || b.text[at-1] == '\n'
	style := b.style()
	switch {
	case b.compared != nil:
		line, _ := b.compared.at(at)
		style = looks[line.Kind].line
	case b.kind == merged.Text:
		switch {
		case begins && bytes.HasPrefix(rest, []byte("```")):
			b.fence = !b.fence
			style = fenced
		case b.fence:
			style = theme.String
		case begins && rest[0] == '#':
			style = theme.Strong
		case !begins && len(b.rows) > 0 && b.rows[len(b.rows)-1].style == theme.Strong:
			style = theme.Strong
		}
	}
	head := len(text.Prefix(string(rest[:min(end, 8*w+64)]), w))
	skip := 0
	switch {
	case head >= end:
		head = end
		if newline >= 0 {
			skip = 1
		}
	case style != theme.String:
		if blank := bytes.LastIndexByte(rest[:head+1], ' '); blank > 0 {
			head, skip = blank, 1
		}
	}
	if head == 0 && skip == 0 {
		head = 1 // Not even one character fits.
	}
	b.rows = append(b.rows, row{at, at + head, style})
	return at + head + skip
}

// height returns the number of rows, with the title.
func (b *block) height() int {
	if b.folded {
		return 1
	}
	return b.title() + b.count()
}

// count returns the number of rows below the title.
func (b *block) count() int {
	if b.page.shown {
		return len(b.page.lines)
	}
	return len(b.rows)
}

// title returns the number of rows above the text.
func (b *block) title() int {
	if b.kind == merged.Text && !b.several {
		return 0
	}
	return 1
}

// heading returns the title.
func (b *block) heading(hidden bool) string {
	var words string
	switch b.kind {
	case merged.Reasoning:
		words = "reasoning"
	case merged.Refusal:
		words = "refusal"
	case merged.ToolCall:
		words = "tool call " + b.name
		if b.broken {
			words += ": the arguments are not JSON"
		}
	case merged.Text:
		words = "choice " + text.Count(b.choice)
	}
	if b.kind != merged.Text && b.several {
		words += ", choice " + text.Count(b.choice)
	}
	if hidden {
		words += ", " + text.Counted(len(strings.Fields(string(b.text))), "word")
	}
	return words
}
