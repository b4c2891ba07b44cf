package filter

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// path is a path into JSON data; alone, it is the condition that there is a value.
type path struct {
	written string // Without its leading dot.
	paths   *jsonpath.Paths
	key     substring // A key of the path that the data must contain; nil if none is known.
}

func newPath(written string) path {
	p := path{written: written, paths: jsonpath.Compile(written)}
	if key := longestKey(written); key != "" {
		p.key = exact(key)
	}
	return p
}

// longestKey returns the longest key in a path of nothing but keys and indexes.
func longestKey(path string) (key string) {
	if strings.ContainsAny(path, `\*?|#@!{}[]()`) || !inBlock(path) {
		return ""
	}
	for k := range strings.SplitSeq(path, ".") {
		if len(k) > len(key) && strings.Trim(k, "0123456789") != "" {
			key = k
		}
	}
	return key
}

// value returns the value at the path, or nil.
func (p *path) value(data []byte) jsonpath.Value {
	var values [1]jsonpath.Value
	p.paths.Find(data, values[:])
	return values[0]
}

func (p path) match(s subject) bool { return p.value(s.data).Exists() }

func (p path) matchBlock(b block) (met, known bool) { return false, lacks(b, p.key) }

// lacks reports whether no JSON string in a message's data, such as a key, contains a text. It returns false if there
// are escapes, which may hide it.
func lacks(b block, text substring) bool {
	return text != nil && b.kind == feeds.Message && !contains(b.stored, text) && strings.IndexByte(b.stored, '\\') < 0
}

func (p path) String() string { return "." + p.written }

// valueText returns a value's text: the characters of a string, otherwise the raw JSON.
func valueText(v jsonpath.Value) string {
	if len(v) == 0 || v[0] != '"' {
		return text(v)
	}
	var scratch []byte
	s, _ := v.Text(&scratch, 3*len(v)) // More than it can grow by decoding.
	return text(s)
}
