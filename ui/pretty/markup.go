package pretty

import (
	"strings"

	"feedscope/ui/theme"
)

// maxNesting is how deep elements may lie in each other; markup that goes deeper is shown as it is.
const maxNesting = 1000

// grammarOf gives the grammar in which all tags of src have their end.
func grammarOf(src string) (grammar, bool) {
	if xml.balanced(src) {
		return xml, true
	}
	return html, html.balanced(src)
}

// balanced tells whether src is markup all of whose tags have their end.
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

// elements are the names of those that are open, the innermost last.
type elements []string

func (e elements) last() string {
	if len(e) == 0 {
		return ""
	}
	return e[len(e)-1]
}

// markup sets markup: each tag on a line of its own, but an element that holds nothing or one line of text on one.
func (s *setter) markup() {
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

// short gives what follows the opening tag p up to its end tag, if that is at most one line of text.
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

// element sets parts on one line.
func (s *setter) element(depth int, parts ...part) {
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

// words sets text line by line, less the white space around each.
func (s *setter) words(depth int, r theme.Role, text string) {
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

// level makes the space before a line.
func (s *setter) level(depth int) {
	column := min(step*depth, s.Width()/2)
	s.To(column)
	s.Hang(column + step)
}

// tag sets a tag.
func (s *setter) tag(p part) {
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

// attributes sets what stands between a tag's name and its end.
func (s *setter) attributes(src string) {
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

// attributeEnd gives the length of the value that src begins with.
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
