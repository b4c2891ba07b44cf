// Package field reads the fields that a panel wants out of a JSON payload: paths are compiled once, then
// one pass over each payload finds the raw values of all of them.
//
// In go gjson paths and payloads of any kind, out come slices of the payload: [Value] tells their text and
// number. The pass allocates nothing, builds no tree and ends at the last wanted field. It never panics on
// a payload, never validates what it need not read, and never repairs: a payload that breaks off or breaks the
// rules of JSON yields the fields that were whole before the break.
package field

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Paths is a list of compiled paths. It does not change, so any number of goroutines may use it.
type Paths struct {
	root node
	// wanted is the number of nodes with slots: the pass ends when so many were found.
	wanted int
	rest   []special
	n      int
}

// node is a key of an object on the way of a path.
type node struct {
	name string
	// slots are the indexes of the paths that end here.
	slots []int
	// kids are the keys wanted of the object, if it is one; nil: none.
	kids *table
	// next is another key with the same place in the table.
	next *node
}

// table finds a key. Most keys that are not wanted have an empty place: they cost no comparison.
type table [64]*node

// place gives the place of a key.
func place[T string | []byte](key T) int {
	l := len(key)
	if l == 0 {
		return 0
	}
	return (l*7 + int(key[0])*3 + int(key[l-1])*5) & 63
}

// special is a path that gjson has to walk itself.
type special struct {
	path string
	slot int
}

// Compile compiles gjson paths; the i-th is found as the i-th value. An empty path is never present, and a
// path may occur more than once.
//
// Paths of plain keys joined by dots share the one pass. Those with array indexes, wildcards, escapes, queries
// or modifiers cost a call of gjson each, and may allocate.
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

// Len is the number of paths.
func (p *Paths) Len() int { return p.n }

// add hangs a path into the tree.
func (p *Paths) add(keys []string, slot int) {
	n := &p.root
	for _, key := range keys {
		kid := n.kid([]byte(key))
		if kid == nil {
			if n.kids == nil {
				n.kids = new(table)
			}
			at := &n.kids[place(key)]
			kid = &node{name: key, next: *at}
			*at = kid
		}
		n = kid
	}
	if n.slots == nil {
		p.wanted++
	}
	n.slots = append(n.slots, slot)
}

// kid gives the node of a wanted key, or nil.
func (n *node) kid(key []byte) *node {
	if n.kids == nil {
		return nil
	}
	k := n.kids[place(key)]
	for k != nil && k.name != string(key) {
		k = k.next
	}
	return k
}

// plain tells whether a path is object keys joined by dots and means nothing else to gjson.
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

// get asks gjson for a special path.
func (s special) get(json []byte) Value {
	r := gjson.GetBytes(json, s.path)
	switch {
	case !r.Exists():
		return nil
	case r.Raw != "":
		return Value(r.Raw)
	}
	return Value(r.String())
}
