package jsonpath

import (
	"bytes"

	"github.com/tidwall/gjson"
)

// Find puts the raw value of each path into values, which must be as long as the list of paths, or nil if the payload
// has none. If a key occurs twice, the first counts.
//
// The values are slices of json and valid as long as it is. A payload that is not a JSON object has none of the
// values, except that an array may have those of paths that index it, and any JSON value is that of the path "@this".
func (p *Paths) Find(json []byte, values []Value) {
	values = values[:p.n]
	clear(values)
	i := space(json, 0)
	if i == len(json) {
		return
	}
	if json[i] == '{' && p.wanted > 0 {
		s := scan{values: values, missing: p.wanted}
		s.object(json, i+1, &p.root)
	}
	plain := json[i] != '{' && json[i] != '['
	for _, r := range p.rest {
		switch {
		case !plain:
			values[r.slot] = r.get(json)
		case r.path == "@this" && Valid(json):
			values[r.slot] = bytes.TrimSpace(json)
		}
	}
}

// scan is one pass over a payload. It does not hold the payload, which lets the compiler keep a caller's values on
// the stack.
type scan struct {
	values  []Value
	missing int
}

// object reads an object from the byte after its brace and returns the index after its end, or -1 if there is nothing
// left to read: everything was found, or the payload is broken. It recurses only as deep as a path.
func (s *scan) object(json []byte, i int, n *node) int {
	for {
		i = space(json, i)
		if i < len(json) && json[i] == '}' {
			return i + 1
		}
		var child *node
		if child, i = key(json, i, n); i < 0 {
			return -1
		}
		at := i
		if child != nil && child.children != nil && json[i] == '{' {
			i = s.object(json, i+1, child)
		} else {
			i = skip(json, i)
		}
		if i < 0 {
			return -1
		}
		if child != nil && s.found(child, json[at:i:i]) {
			return -1
		}
		i = space(json, i)
		if i == len(json) {
			return -1
		}
		switch json[i] {
		case ',':
			i++
		case '}':
			return i + 1
		default:
			return -1
		}
	}
}

// key reads a key and its colon. It returns the key's node, or nil if the key is not wanted, and the index of its
// value, which is inside the payload, or -1.
func key(json []byte, i int, n *node) (*node, int) {
	if i >= len(json) || json[i] != '"' {
		return nil, -1
	}
	i++
	var key []byte
	if end := shortQuote(json, i); end > 0 {
		key, i = json[i:end-1], end
	} else {
		end, escapes := quote(json, i)
		if end < 0 {
			return nil, -1
		}
		key = json[i : end-1]
		if escapes {
			key = []byte(gjson.ParseBytes(json[i-1 : end]).Str)
		}
		i = end
	}
	if i = space(json, i); i == len(json) || json[i] != ':' {
		return nil, -1
	}
	if i = space(json, i+1); i == len(json) {
		return nil, -1
	}
	return n.child(key), i
}

// found records the value of a node unless it has one, and reports whether it was the last one missing.
func (s *scan) found(n *node, v Value) bool {
	if n.slots == nil || s.values[n.slots[0]] != nil {
		return false
	}
	for _, slot := range n.slots {
		s.values[slot] = v
	}
	s.missing--
	return s.missing == 0
}
