// Package markdown draws Markdown as lines of an exact width in the roles of a theme.
//
// Markdown from any source goes in; lines that are safe for the terminal come out, each with its place in the source.
// It is CommonMark with tables, parsed by goldmark; HTML is shown as text. The package loads and opens nothing: links and images
// are shown with their addresses.
package markdown

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// MaxBytes is the size of the largest source that should be drawn: half a second on one core, ten if it was built to be
// expensive.
const MaxBytes = 1 << 20

// Line is a line of the drawing.
type Line struct {
	// Text is the line, exactly as wide as requested.
	Text string
	// At is where the paragraph, heading or line of code that the line belongs to begins in the source: the position of its
	// first line, in bytes.
	At int
}

// Lines draws Markdown in lines of w cells, at least one.
func Lines(th *theme.Theme, source []byte, w int) []Line {
	p := page{theme: th, full: max(w, 1)}
	p.line = widget.NewLine(p.full)
	for c := range chunks(source) {
		if len(bytes.TrimSpace(source[c.from:c.to])) == 0 {
			continue
		}
		if len(p.lines) > 0 {
			p.blank()
		}
		p.at, p.base, p.source = c.from, c.from, source[c.from:c.to]
		if c.fenced {
			p.code(bytes.Lines(p.source), c.info)
		} else {
			p.blocks(parse(p.source))
		}
	}
	return p.lines
}

// commonMark leaves HTML to be text.
var commonMark = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)
})

func parse(source []byte) ast.Node { return commonMark().Parse(text.NewReader(source)) }

// page is a drawing in progress.
type page struct {
	theme  *theme.Theme
	source []byte // The chunk that is drawn,
	base   int    // and where it begins.
	full   int    // The width in cells.
	line   *widget.Line
	lines  []Line
	at     int // The place of the next line in the whole source.

	indent string // Precedes every line; it takes used cells.
	used   int
	marker string // Replaces the indent on the next line; empty for none.
}

// w returns the cells that are left of a line.
func (p *page) w() int { return p.full - p.used }

// emit adds a line of w cells.
func (p *page) emit(line string) {
	before := p.indent
	if p.marker != "" {
		before, p.marker = p.marker, ""
	}
	p.lines = append(p.lines, Line{before + line, p.at})
}

// blank adds an empty line.
func (p *page) blank() {
	p.line.Reset(p.w())
	p.emit(p.line.String())
}

// indented draws something behind an indent, and a marker on its first line, unless they would take too much of the width.
func (p *page) indented(marker, indent string, role theme.Role, draw func()) {
	cells := len([]rune(marker))
	if p.used+cells > p.full/2 {
		draw()
		return
	}
	was, used := p.indent, p.used
	styled := func(before, what string) string {
		p.line.Reset(cells)
		return before + p.line.Put(p.theme.Style(role), what).String()
	}
	first := was
	if p.marker != "" {
		first = p.marker
	}
	p.marker, p.indent, p.used = styled(first, marker), styled(was, indent), used+cells
	draw()
	if p.marker != "" { // Nothing was drawn.
		p.blank()
	}
	p.indent, p.used = was, used
}

// blocks draws what a block contains, with blank lines in between.
func (p *page) blocks(parent ast.Node) {
	list, inList := parent.Parent().(*ast.List)
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n != parent.FirstChild() && (!inList || !list.IsTight) && !continues(n) {
			p.blank()
		}
		p.block(n)
	}
}

// continues reports whether a block is the second of two definitions in a row.
func continues(n ast.Node) bool {
	return n.Kind() == ast.KindLinkReferenceDefinition && n.PreviousSibling().Kind() == n.Kind() && !n.HasBlankPreviousLines()
}

func (p *page) block(n ast.Node) {
	if at := n.Pos(); at >= 0 {
		p.at = p.base + bytes.LastIndexByte(p.source[:at], '\n') + 1
	}
	switch n := n.(type) {
	case *ast.Heading:
		p.wrap(p.spans(nil, n, theme.Accent))
	case *ast.ThematicBreak:
		p.rule()
	case *ast.FencedCodeBlock:
		info := ""
		if n.Info != nil {
			info = string(n.Info.Segment.Value(p.source))
		}
		p.code(p.linesOf(n), info)
	case *ast.CodeBlock:
		p.code(p.linesOf(n), "")
	case *ast.Blockquote:
		p.indented("│ ", "│ ", theme.Faint, func() { p.blocks(n) })
	case *ast.List:
		p.list(n)
	case *ast.LinkReferenceDefinition: // Links show their addresses, but no link may refer to it.
		for line := range p.linesOf(n) {
			p.wrap([]span{{theme.Dim, string(line)}})
		}
	case *ast.Paragraph, *ast.TextBlock:
		p.paragraph(n)
	}
}

func (p *page) rule() {
	p.line.Reset(p.w())
	p.line.Repeat(p.theme.Style(theme.Faint), p.theme.Glyphs.Border.Top, p.w())
	p.emit(p.line.String())
}

func (p *page) list(l *ast.List) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if item != l.FirstChild() && !l.IsTight {
			p.blank()
		}
		marker := "• "
		if l.IsOrdered() {
			marker = strconv.Itoa(number) + string(l.Marker) + " "
			number++
		}
		blanks := string(bytes.Repeat([]byte(" "), len([]rune(marker))))
		p.indented(marker, blanks, theme.Dim, func() { p.blocks(item) })
	}
}

// code draws lines of code, which are broken anywhere. The first word of the info is the language; what follows is drawn above
// the code.
func (p *page) code(lines iter.Seq[[]byte], info string) {
	language, more, _ := strings.Cut(strings.TrimSpace(info), " ")
	p.indented("  ", "  ", theme.Text, func() {
		if more != "" {
			p.wrap([]span{{theme.Dim, info}})
		}
		for line := range lines {
			code := bytes.ReplaceAll(bytes.TrimRight(line, "\r\n"), []byte("\t"), []byte("    "))
			p.broken(highlight(string(code), language))
			p.at += len(line)
		}
	})
}

// linesOf returns the source lines of a block, without its indent.
func (p *page) linesOf(n ast.Node) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		lines := n.Lines()
		for i := range lines.Len() {
			at := lines.At(i)
			p.at = p.base + at.Start
			if !yield(at.Value(p.source)) {
				return
			}
		}
	}
}
