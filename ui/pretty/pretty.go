// Package pretty sets a payload for reading: JSON indented, coloured and foldable, XML and HTML indented, lines of keys and
// values aligned, everything else as its own lines; all wrapped to a width.
//
// Bytes of a feed go in, drawn lines come out, safe for the terminal: [Lines] for a place that only shows them, [Parse] for one
// where objects and arrays can be folded. Whatever the size of the payload, it sets at most [widget.MaxLines] lines, says so
// where it stopped, and does not look at what lies behind them once it knows what the payload is.
//
// Only the space between the parts of a payload is set anew, and a blank at which a line is broken is left out. Nothing else
// changes: numbers and strings stand as they were received, escapes and all, keys in their order and as often as they came. A payload that breaks the rules of its format
// is shown as it is. The package reads no meaning into values; package diff compares them.
package pretty

import (
	"strings"

	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Lines sets data in lines of w cells, nothing folded.
func Lines(th *theme.Theme, data []byte, w int) []string {
	src := string(data)
	s := newSetter(th, src, w)
	s.set(kindOf(src))
	return s.lines()
}

// Doc is a payload whose objects and arrays can be folded. Make one with [Parse]. It is not safe for concurrent use.
type Doc struct {
	src   string
	kind  Kind
	folds folds

	// What was set last: for theme and w, with the fold that each line belongs to.
	theme  *theme.Theme
	w      int
	set    []string
	owners []int
}

// Parse takes a payload, of which it keeps a copy. Nothing is folded.
func Parse(data []byte) *Doc {
	src := string(data)
	return &Doc{src: src, kind: kindOf(src)}
}

// Kind tells what the payload is taken for.
func (d *Doc) Kind() Kind { return d.kind }

// Lines sets the payload in lines of w cells. They are kept until something changes; the caller must not change them.
func (d *Doc) Lines(th *theme.Theme, w int) []string {
	if d.set == nil || th != d.theme || w != d.w {
		d.theme, d.w = th, w
		d.layOut()
	}
	return d.set
}

func (d *Doc) layOut() {
	s := newSetter(d.theme, d.src, d.w)
	s.folds = &d.folds
	s.set(d.kind)
	d.set, d.owners = s.lines(), s.owners
}

// setter sets a payload in lines.
type setter struct {
	*widget.Flow
	theme *theme.Theme
	src   string

	// folds says what is folded; nil: nothing can be.
	folds *folds
	// open holds where the objects and arrays begin that are open.
	open []int
	// owner is where the object or array begins that the current line folds, or noFold; owners is that of each finished line.
	owner  int
	owners []int
}

func newSetter(th *theme.Theme, src string, w int) *setter {
	return &setter{Flow: widget.NewFlow(w), theme: th, src: src, owner: noFold}
}

// set sets the whole payload as what it is.
func (s *setter) set(k Kind) {
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
		s.eachLine(s.plain)
	}
}

// eachLine calls set with the bounds of one line after the other, and ends each.
func (s *setter) eachLine(set func(from, to int)) {
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

func (s *setter) plain(from, to int) { s.Words(s.theme.Style(theme.Text), s.src[from:to]) }

// put adds text in the style of a role.
func (s *setter) put(r theme.Role, text string) { s.Put(s.theme.Style(r), text) }

// end ends a logical line, and notes what its lines fold.
func (s *setter) end() {
	s.End()
	for len(s.owners) < s.Len() {
		s.owners = append(s.owners, s.owner)
	}
	s.owner = noFold
}

func (s *setter) lines() []string { return s.Lines(s.theme.Style(theme.Warn)) }
