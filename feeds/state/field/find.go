package field

import "github.com/tidwall/gjson"

// Find puts the raw value of every path into values, which must have the length of the paths: nil where the
// payload has none. Of a key that occurs twice, the first counts.
//
// The values are slices of json and valid as long as it is. A payload that is no JSON object has none of
// the values; one that is an array may have those of paths that index it.
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
	if json[i] == '{' || json[i] == '[' {
		for _, r := range p.rest {
			values[r.slot] = r.get(json)
		}
	}
}

// scan is one pass over a payload. It does not hold the payload, for the compiler to see that the values of a caller may
// lie on the stack.
type scan struct {
	values  []Value
	missing int
}

// object reads an object from the byte after its brace and gives the index after its end. It gives -1 when there
// is nothing left to read: all was found, or the payload is broken. It calls itself at most as deep as a path.
func (s *scan) object(json []byte, i int, n *node) int {
	for {
		i = space(json, i)
		if i < len(json) && json[i] == '}' {
			return i + 1
		}
		var kid *node
		if kid, i = key(json, i, n); i < 0 {
			return -1
		}
		at := i
		if kid != nil && kid.kids != nil && json[i] == '{' {
			i = s.object(json, i+1, kid)
		} else {
			i = skip(json, i)
		}
		if i < 0 {
			return -1
		}
		if kid != nil && s.found(kid, json[at:i:i]) {
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

// key reads a key and its colon; it gives the key's node, nil if it is not wanted, and the index of the value,
// which is inside of the payload, or -1.
func key(json []byte, i int, n *node) (*node, int) {
	if i >= len(json) || json[i] != '"' {
		return nil, -1
	}
	i++
	var key []byte
	if end := near(json, i); end > 0 {
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
	return n.kid(key), i
}

// found keeps the value of a node unless it has one, and tells whether it was the last that was missing.
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
