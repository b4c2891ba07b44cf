// Package jsonpath reads values out of JSON payloads by path. Paths are compiled once; one pass over each payload
// then finds the raw values of all of them. It also defines how deeply JSON from outside may be nested: [MaxDepth].
//
// gjson paths and payloads of any kind go in, slices of the payload come out: a [Value] has their text and number. The
// pass allocates nothing and stops at the last wanted value. A payload that breaks off or is not valid JSON yields the
// values that were complete before that point.
package jsonpath

import (
	"strings"
)

// Paths is a list of compiled paths. It does not change, so any number of goroutines may use it.
type Paths struct {
	root node
	// wanted is the number of nodes with slots: the pass ends when all were found.
	wanted int
	rest   []special
	n      int
}

// node is a key in a path.
type node struct {
	name string
	// slots are the indexes of the paths that end here.
	slots []int
	// children are the wanted keys of the object, if it is one; nil if there are none.
	children *table
	// next is another key in the same place of the table.
	next *node
}

// table is a hash table of keys. Most keys that are not wanted hit an empty place, which costs no comparison.
type table [64]*node

// place returns the place of a key in a table.
func place[T string | []byte](key T) int {
	l := len(key)
	if l == 0 {
		return 0
	}
	return (l*7 + int(key[0])*3 + int(key[l-1])*5) & 63
}

// special is a path that gjson evaluates.
type special struct {
	path string
	slot int
}

// Compile compiles gjson paths; [Paths.Find] returns the value of the i-th path as the i-th value. An empty path has
// no value. A path may occur more than once.
//
// Paths of plain keys joined by dots share one pass. Each path with array indexes, wildcards, escapes, queries or
// modifiers costs a call of gjson, and may allocate.
func Compile(paths ...string) *Paths {
	p := &Paths{n: len(paths)}
	for slot, path := range paths {
		switch {
		case path == "":
		case plain(path):
			p.add(strings.Split(path, "."), slot)
		default:
			p.rest = append(p.rest, special{path, slot})
		}
	}
	return p
}

// Len returns the number of paths.
func (p *Paths) Len() int { return p.n }

func (p *Paths) add(keys []string, slot int) {
	n := &p.root
	for _, key := range keys {
		child := n.child([]byte(key))
		if child == nil {
			if n.children == nil {
				n.children = new(table)
			}
			at := &n.children[place(key)]
			child = &node{name: key, next: *at}
			*at = child
		}
		n = child
	}
	if n.slots == nil {
		p.wanted++
	}
	n.slots = append(n.slots, slot)
}

// child returns the node of a wanted key, or nil.
func (n *node) child(key []byte) *node {
	if n.children == nil {
		return nil
	}
	k := n.children[place(key)]
	for k != nil && k.name != string(key) {
		k = k.next
	}
	return k
}

// plain reports whether a path is object keys joined by dots and nothing else to gjson.
func plain(path string) bool {
	if strings.ContainsAny(path, `\*?|#@!{}[]()`) {
		return false
	}
	for key := range strings.SplitSeq(path, ".") {
		if strings.Trim(key, "0123456789") == "" {
			return false
		}
	}
	return true
}

func (s special) get(json []byte) Value {
	r := Get(json, s.path)
	switch {
	case !r.Exists():
		return nil
	case r.Raw != "":
		return Value(r.Raw)
	}
	return Value(r.String())
}
