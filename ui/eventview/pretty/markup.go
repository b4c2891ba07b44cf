package pretty

import (
	"strings"

	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/theme"
)

// maxNesting is how deep elements may be nested; deeper markup is shown unchanged.
const maxNesting = jsonpath.MaxDepth

// grammarOf returns the grammar in which all tags of src are closed, if there is one.
func grammarOf(src string) (grammar, bool) {
	if xml.balanced(src) {
		return xml, true
	}
	return html, html.balanced(src)
}

// balanced reports whether src is markup and all its tags are closed.
func (g grammar) balanced(src string) bool {
	var open elements
	tags := 0
	for i := 0; i < len(src); {
		p := g.next(src, i, open.last())
		switch p.kind {
		case opening:
			open = append(open, p.name)
			tags++
		case closing:
			if !strings.EqualFold(open.last(), p.name) {
				return false
			}
			open = open[:len(open)-1]
		case lone, note:
			tags++
		case broken:
			return false
		case words:
		}
		if len(open) > maxNesting {
			return false
		}
		i = p.to
	}
	return tags > 0 && len(open) == 0
}

// elements are the names of the open elements, innermost last.
type elements []string

func (e elements) last() string {
	if len(e) == 0 {
		return ""
	}
	return e[len(e)-1]
}

// markup draws markup: each tag on a line of its own, except that an element that is empty or has one line of text is
// one line.
func (s *renderer) markup() {
	g, _ := grammarOf(s.src)
	var open elements
	for i := 0; i < len(s.src); {
		if s.Full() {
			s.end() // There is more.
			return
		}
		p := g.next(s.src, i, open.last())
		i = p.to
		switch p.kind {
		case words:
			s.words(len(open), theme.Text, s.src[p.from:p.to])
		case note, broken:
			s.words(len(open), theme.Dim, s.src[p.from:p.to])
		case closing:
			open = open[:len(open)-1]
			s.element(len(open), p)
		case lone:
			s.element(len(open), p)
		case opening:
			if text, end, ok := g.short(s.src, p); ok {
				s.element(len(open), p, text, end)
				i = end.to
				continue
			}
			s.element(len(open), p)
			open = append(open, p.name)
		}
	}
}

// short returns the parts that follow the opening tag p up to its end tag, if they are at most one line of text.
func (g grammar) short(src string, p part) (text, end part, ok bool) {
	text = part{from: p.to, to: p.to}
	if p.to < len(src) {
		end = g.next(src, p.to, p.name)
	}
	if end.kind == words && end.to < len(src) {
		text = end
		end = g.next(src, text.to, p.name)
	}
	return text, end, end.kind == closing && !strings.Contains(trim(src[text.from:text.to]), "\n")
}

// element draws parts on one line.
func (s *renderer) element(depth int, parts ...part) {
	s.level(depth)
	for _, p := range parts {
		if p.name != "" {
			s.tag(p)
			continue
		}
		s.Words(s.theme.Style(theme.Text), trim(s.src[p.from:p.to]))
	}
	s.end()
}

// words draws text line by line, without the white space around each.
func (s *renderer) words(depth int, r theme.Role, text string) {
	for line := range strings.SplitSeq(trim(text), "\n") {
		if line = trim(line); line != "" {
			s.level(depth)
			s.Words(s.theme.Style(r), line)
			s.end()
		}
		if s.Full() {
			return
		}
	}
}

// level draws the space before a line.
func (s *renderer) level(depth int) {
	column := min(step*depth, s.Width()/2)
	s.To(column)
	s.Hang(column + step)
}

func (s *renderer) tag(p part) {
	src := s.src[p.from:p.to]
	name := strings.Index(src, p.name)
	s.put(theme.Punct, src[:name])
	s.put(theme.Tag, p.name)
	tail := len(src) - 1
	if src[tail-1] == '/' {
		tail--
	}
	if rest := name + len(p.name); rest < tail {
		s.attributes(src[rest:tail])
	}
	s.put(theme.Punct, src[tail:])
}

func (s *renderer) attributes(src string) {
	for src = trim(src); src != ""; src = trim(src) {
		s.put(theme.Text, " ")
		name := strings.IndexAny(src, "= \t\r\n")
		if name < 0 {
			name = len(src)
		}
		s.put(theme.Name, src[:name])
		src = trim(src[name:])
		if strings.HasPrefix(src, "=") {
			s.put(theme.Punct, "=")
			src = trim(src[1:])
			value := attributeEnd(src)
			s.put(theme.String, src[:value])
			src = src[value:]
		}
	}
}

// attributeEnd returns the length of the value at the start of src.
func attributeEnd(src string) int {
	if src != "" && (src[0] == '"' || src[0] == '\'') {
		if n := strings.IndexByte(src[1:], src[0]); n >= 0 {
			return n + 2
		}
	}
	if n := strings.IndexAny(src, " \t\r\n"); n >= 0 {
		return n
	}
	return len(src)
}
