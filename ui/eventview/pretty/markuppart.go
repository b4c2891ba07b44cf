package pretty

import "strings"

// partKind is the kind of a part of markup.
type partKind uint8

const (
	words   partKind = iota // text between tags, CDATA included
	opening                 // <a>
	closing                 // </a>
	lone                    // <a/>, and <br> in HTML
	note                    // comments, declarations, processing instructions
	broken                  // starts like a tag and does not end
)

// part is a piece of markup: src[from:to].
type part struct {
	kind     partKind
	from, to int
	name     string // Of a tag.
}

// grammar holds the differences between XML and HTML.
type grammar struct {
	// void are the elements without an end tag, text those that contain text only, whatever it looks like.
	void, text map[string]bool
}

var (
	xml  = grammar{}
	html = grammar{
		void: set("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
		text: set("script", "style", "textarea", "title"),
	}
)

func set(names ...string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, n := range names {
		all[n] = true
	}
	return all
}

// next returns the part at i, which is within src, given the name of the innermost open element.
func (g grammar) next(src string, i int, inside string) part {
	if g.text[strings.ToLower(inside)] {
		if end := endTag(src, i, inside); end > i {
			return part{kind: words, from: i, to: end}
		}
	}
	for _, n := range notes {
		if strings.HasPrefix(src[i:], n.begin) {
			return until(src, i, n.end, n.kind)
		}
	}
	if !tagAt(src, i) {
		return part{kind: words, from: i, to: wordsEnd(src, i)}
	}
	end := tagEnd(src, i)
	if end < 0 {
		return part{kind: broken, from: i, to: len(src)}
	}
	p := part{kind: opening, from: i, to: end}
	name := strings.TrimPrefix(src[i+1:end], "/")
	p.name = name[:strings.IndexAny(name, " \t\r\n/>")]
	switch {
	case src[i+1] == '/':
		p.kind = closing
	case src[end-2] == '/' || g.void[strings.ToLower(p.name)]:
		p.kind = lone
	}
	return p
}

// notes are the parts that are not tags, with longer starts first.
var notes = []struct {
	begin, end string
	kind       partKind
}{{"<![CDATA[", "]]>", words}, {"<!--", "-->", note}, {"<!", ">", note}, {"<?", "?>", note}}

func until(src string, i int, end string, kind partKind) part {
	n := strings.Index(src[i:], end)
	if n < 0 {
		return part{kind: broken, from: i, to: len(src)}
	}
	return part{kind: kind, from: i, to: i + n + len(end)}
}

// tagAt reports whether a tag starts at i: a bracket before anything but a name is text.
func tagAt(src string, i int) bool {
	name := strings.TrimPrefix(src[i:], "<")
	if len(name) == len(src)-i {
		return false
	}
	name = strings.TrimPrefix(name, "/")
	return name != "" && (name[0]|0x20-'a' < 26 || name[0] == '_' || name[0] >= 0x80)
}

// wordsEnd returns the index of the next part after i that is not text.
func wordsEnd(src string, i int) int {
	for i++; i < len(src); i++ {
		n := strings.IndexByte(src[i:], '<')
		if n < 0 {
			break
		}
		if i += n; tagAt(src, i) || i+1 < len(src) && (src[i+1] == '!' || src[i+1] == '?') {
			return i
		}
	}
	return len(src)
}

// tagEnd returns the index after the tag at i, or -1. A bracket in quotation marks does not end it.
func tagEnd(src string, i int) int {
	quote := byte(0)
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

// endTag returns the index of the next end tag with that name, or the end of src.
func endTag(src string, i int, name string) int {
	for ; i < len(src); i++ {
		n := strings.Index(src[i:], "</")
		if n < 0 {
			break
		}
		i += n
		if rest := src[i+2:]; len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return i
		}
	}
	return len(src)
}
