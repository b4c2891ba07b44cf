package filter

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
)

// path is a path into JSON data; by itself it is the condition that there is a value.
type path struct {
	written string // Without the dot before it.
	paths   *field.Paths
	key     needle // A key of the path that the data must hold; nil: none is known.
}

func newPath(written string) path {
	p := path{written: written, paths: field.Compile(written)}
	if key := longestKey(written); key != "" {
		p.key = exact(key)
	}
	return p
}

// longestKey gives the longest name of an object's key in a path, if keys and indexes are all that is in it.
func longestKey(path string) (key string) {
	if strings.ContainsAny(path, `\*?|#@!{}[]()`) || !plain(path) {
		return ""
	}
	for k := range strings.SplitSeq(path, ".") {
		if len(k) > len(key) && strings.Trim(k, "0123456789") != "" {
			key = k
		}
	}
	return key
}

// value gives the value at the path; nil if there is none.
func (p *path) value(data []byte) field.Value {
	var values [1]field.Value
	p.paths.Find(data, values[:])
	return values[0]
}

func (p path) match(s subject) bool { return p.value(s.data).Exists() }

func (p path) sift(b block) Verdict {
	if missing(b, p.key) {
		return No
	}
	return Unknown
}

// missing tells whether a message's data surely has no JSON string in which a plain text is found, such as a key. A string
// with escapes may have it without showing it.
func missing(b block, text needle) bool {
	if text == nil || b.kind != feeds.Message {
		return false
	}
	from, _ := text.index(b.stored)
	return from < 0 && strings.IndexByte(b.stored, '\\') < 0
}

func (p path) cost() int { return costPath }

func (p path) String() string { return "." + p.written }

// valueText gives a value's text: the characters of a string, else the JSON as it stands.
func valueText(v field.Value) string {
	if len(v) == 0 || v[0] != '"' {
		return text(v)
	}
	if s, ok := v.Plain(); ok {
		return text(s)
	}
	s, _ := v.Append(nil, 3*len(v)) // More than it can get by decoding.
	return text(s)
}
