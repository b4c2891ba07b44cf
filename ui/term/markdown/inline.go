package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// span is text in one style. A line end in it is one that the source demands.
type span struct {
	role theme.Role
	text string
}

// spans appends what a node contains.
func (p *page) spans(dst []span, parent ast.Node, role theme.Role) []span {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			dst = append(dst, span{role, p.text(n)})
		case *ast.CodeSpan:
			dst = p.spans(dst, n, theme.String)
		case *ast.Emphasis:
			dst = p.spans(dst, n, strong(role))
		case *ast.Link:
			dst = p.link(p.spans(dst, n, role), dst, n.Destination, n.Title)
		case *ast.Image:
			dst = p.link(p.spans(dst, n, role), dst, n.Destination, n.Title)
		case *ast.AutoLink:
			dst = append(dst, span{theme.Info, string(n.Label(p.source))})
		}
	}
	return dst
}

// strong returns the role of emphasized text. A heading is so already.
func strong(role theme.Role) theme.Role {
	if role == theme.Text {
		return theme.Strong
	}
	return role
}

// link adds the address and the title of a link, unless they are the text that was added to before.
func (p *page) link(dst, before []span, address, title []byte) []span {
	label := ""
	for _, s := range dst[len(before):] {
		label += s.text
	}
	target := string(address)
	if len(title) > 0 {
		target += " \"" + string(title) + "\""
	}
	if label == target {
		return dst
	}
	return append(dst, span{theme.Dim, " (" + target + ")"})
}

// text returns a text without the notation for special characters, which code has none of.
func (p *page) text(n *ast.Text) string {
	value := n.Segment.Value(p.source)
	if _, code := n.Parent().(*ast.CodeSpan); !code && bytes.ContainsAny(value, `\&`) {
		value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
		value = bytes.ReplaceAll(value, []byte("\n"), []byte(" ")) // A reference can be to a line end.
	}
	switch {
	case n.HardLineBreak():
		return string(value) + "\n"
	case n.SoftLineBreak():
		return string(value) + " "
	}
	return string(value)
}

// inline returns the spans of a piece of the source.
func (p *page) inline(source []byte, role theme.Role) []span {
	piece := page{source: source}
	paragraph := parse(source).FirstChild()
	if paragraph == nil || paragraph.Kind() != ast.KindParagraph || paragraph.NextSibling() != nil {
		return []span{{role, string(source)}}
	}
	return piece.spans(nil, paragraph, role)
}

// wrap draws spans as lines that are broken between words.
func (p *page) wrap(spans []span) {
	var word []span
	width := 0
	p.line.Reset(p.w())
	put := func() {
		gap := min(p.line.Used(), 1)
		if p.line.Used()+gap+width > p.w() && width <= p.w() {
			p.emit(p.line.String())
			p.line.Reset(p.w())
			gap = 0
		}
		p.line.Gap(gap)
		p.fill(word)
		word, width = word[:0], 0
	}
	for _, s := range spans {
		for rest := s.text; rest != ""; {
			n := strings.IndexAny(rest, " \n\t")
			if n < 0 {
				n = len(rest)
			}
			if n > 0 {
				word = append(word, span{s.role, rest[:n]})
				width += text.Width(rest[:n])
			}
			if n == len(rest) {
				break
			}
			if width > 0 {
				put()
			}
			if rest[n] == '\n' {
				p.emit(p.line.String())
				p.line.Reset(p.w())
			}
			rest = rest[n+1:]
		}
	}
	if width > 0 {
		put()
	}
	if p.line.Used() > 0 {
		p.emit(p.line.String())
	}
}

// fill adds spans to the line, and further lines if they need them.
func (p *page) fill(spans []span) {
	for _, s := range spans {
		for s.text != "" {
			head := len(text.Prefix(s.text, p.line.Left()))
			if head == 0 && p.line.Used() > 0 {
				p.emit(p.line.String())
				p.line.Reset(p.w())
				continue
			}
			if head == 0 { // Wider than a whole line: Line.Put cuts it.
				_, head = utf8.DecodeRuneInString(s.text)
			}
			p.line.Put(p.theme.Style(s.role), s.text[:head])
			s.text = s.text[head:]
		}
	}
}

// broken draws spans as lines that are broken anywhere, at least one.
func (p *page) broken(spans []span) {
	p.line.Reset(p.w())
	p.fill(spans)
	p.emit(p.line.String())
}
