// Package pretty formats a payload for reading: JSON indented, colored and foldable, XML and HTML indented, lines of
// keys and values aligned, anything else line by line, all wrapped to a width.
//
// Payloads go in, drawn lines come out, safe for the terminal. Use [Lines] to show them, and [Parse] if objects and
// arrays can be folded. Whatever the size of a payload, at most [widget.MaxLines] lines are drawn; if there is more,
// the last one says so.
//
// Only the space between the parts of a payload changes, and \uXXXX escapes of visible characters, which are decoded.
// Numbers and strings stay as received otherwise, and keys keep their order and number. A payload that violates its
// format, or that is nested more deeply than [jsonpath.MaxDepth], is shown unchanged.
package pretty

import (
	"strings"

	"feedscope/feeds/jsonpath"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Lines draws data in lines of w cells, with nothing folded.
func Lines(th *theme.Theme, data []byte, w int) []string {
	src := string(data)
	s := newRenderer(th, src, w)
	s.set(kindOf(src))
	return s.lines()
}

// Doc is a payload whose objects and arrays can be folded. Use [Parse] to make one. It is not safe for concurrent
// use.
type Doc struct {
	src   string
	kind  Kind
	folds folds

	// The last drawing: for theme and w, with the fold that each line belongs to.
	theme  *theme.Theme
	w      int
	set    []string
	owners []int
}

// Parse returns a document with a copy of the payload. Nothing is folded.
func Parse(data []byte) *Doc {
	src := string(data)
	kind := kindOf(src)
	if kind == JSON {
		src = string(AppendReadable(nil, data))
	}
	return &Doc{src: src, kind: kind}
}

// Kind returns the kind of the payload.
func (d *Doc) Kind() Kind { return d.kind }

// Lines draws the payload in lines of w cells. They are cached until something changes; the caller must not modify
// them.
func (d *Doc) Lines(th *theme.Theme, w int) []string {
	if d.set == nil || th != d.theme || w != d.w {
		d.theme, d.w = th, w
		d.layOut()
	}
	return d.set
}

func (d *Doc) layOut() {
	s := newRenderer(d.theme, d.src, d.w)
	s.folds = &d.folds
	s.set(d.kind)
	d.set, d.owners = s.lines(), s.owners
}

// renderer draws a payload in lines.
type renderer struct {
	*widget.Flow
	theme *theme.Theme
	src   string

	// folds holds the folded containers; nil means that nothing can be folded.
	folds *folds
	// open holds the starts of the open objects and arrays.
	open []int
	// owner is the start of the object or array that the current line folds, or noFold; owners holds that of each
	// finished line.
	owner  int
	owners []int
}

func newRenderer(th *theme.Theme, src string, w int) *renderer {
	return &renderer{Flow: widget.NewFlow(w), theme: th, src: src, owner: noFold}
}

// set draws the whole payload according to its kind.
func (s *renderer) set(k Kind) {
	switch k {
	case JSON:
		s.json(0, len(s.src))
		s.end()
	case JSONLines:
		s.eachLine(s.json)
	case Markup:
		s.markup()
	case Fields:
		s.fields()
	case Text:
		s.depthRemark()
		s.eachLine(s.plain)
	}
}

// depthRemark explains why something that looks like JSON is shown as text, if its depth is the reason.
func (s *renderer) depthRemark() {
	if body := trim(s.src); body == "" || body[0] != '{' && body[0] != '[' {
		return
	}
	if err := jsonpath.CheckDepth([]byte(s.src)); err != nil {
		s.Words(s.theme.Style(theme.Warn), err.Error()+"; shown as received")
		s.end()
	}
}

// eachLine calls set with the bounds of each line, and ends it.
func (s *renderer) eachLine(set func(from, to int)) {
	for from := 0; !s.Full(); {
		to := strings.IndexByte(s.src[from:], '\n')
		if to < 0 {
			set(from, len(s.src))
			s.end()
			return
		}
		set(from, from+to)
		s.end()
		from += to + 1
	}
	s.End() // There is more.
}

func (s *renderer) plain(from, to int) { s.Words(s.theme.Style(theme.Text), s.src[from:to]) }

func (s *renderer) put(r theme.Role, text string) { s.Put(s.theme.Style(r), text) }

// end ends a logical line and records which container its lines fold.
func (s *renderer) end() {
	s.End()
	for len(s.owners) < s.Len() {
		s.owners = append(s.owners, s.owner)
	}
	s.owner = noFold
}

func (s *renderer) lines() []string { return s.Lines(s.theme.Style(theme.Warn)) }
