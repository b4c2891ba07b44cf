// Package diff tells what changed from one payload to the next.
//
// Two payloads go in, changes come out, in the order of the newer payload. JSON is compared by path: what was added, what was
// removed, what has another value. Everything else is compared line by line.
//
// # What is a change
//
// Values count, not how they are written: 1.0 is 1 and 1e0, "\u0041" is "A", white space and the order of an object's keys mean
// nothing. Numbers are compared as decimal numbers of any length, never rounded: 9007199254740993 is not ...992. The string "1"
// is not the number 1.
//
// The items of an array are compared by index. An item put in at the front thus changes all behind it, and adds one at the end.
// Where an object has a key several times, the first is compared with the first, the second with the second. An object or array
// that is new or gone as a whole is one change; so is one that lies deeper than [MaxDepth] and is written differently.
//
// What was removed stands behind what it stood behind before.
//
// # Bounds
//
// Payloads of more than [MaxBytes] are not looked into, and at most [MaxChanges] changes are listed, though all are counted. The
// package keeps nothing from one call to the next, and draws nothing.
package diff

import (
	"cmp"
	"encoding/json"
	"strings"
)

// The bounds of a comparison.
const (
	// MaxBytes is the size up to which a payload is looked into.
	MaxBytes = 1 << 20
	// MaxChanges is how many changes are listed.
	MaxChanges = 1000
	// MaxDepth is how deep values may lie in each other to be compared one by one.
	MaxDepth = 64
)

// Kind tells what became of a value.
type Kind uint8

// The kinds of changes.
const (
	Added Kind = iota
	Removed
	Changed
)

// Change is one difference.
type Change struct {
	Kind Kind
	// Path is where the value is in the newer payload, or was in the older one if it was removed: in JSON a path as gjson and the
	// filter language write it, with a dot in front (".user.name", ".bids.0.1", "." for the whole), else the number of the line.
	Path string
	// Old and New are the values as received, JSON strings with their quotation marks, lines without their ends. Old is empty
	// if the value was added, New if it was removed.
	Old, New string
}

// Result is what a comparison found. The zero value is that of two payloads that are the same and not empty.
type Result struct {
	// Differ tells that the payloads are not the same byte for byte. There may be no change all the same.
	Differ bool
	// Lines tells that the payloads were compared line by line, since they are not both JSON.
	Lines bool
	// TooLarge tells that the payloads differ, and that one of them is over MaxBytes: what changed is not known.
	TooLarge bool
	// Changes are the first MaxChanges changes.
	Changes []Change
	// Added, Removed and Changed count all changes.
	Added, Removed, Changed int
}

// Compare compares two payloads. What it returns does not refer to them.
func Compare(older, newer []byte) Result {
	if string(older) == string(newer) {
		return Result{}
	}
	if len(older) > MaxBytes || len(newer) > MaxBytes {
		return Result{Differ: true, TooLarge: true}
	}
	c := comparison{Result: Result{Differ: true}}
	if json.Valid(older) && json.Valid(newer) {
		c.values(trim(string(older)), trim(string(newer)), 0)
		return c.Result
	}
	c.Lines = true
	c.lines(strings.Split(string(older), "\n"), strings.Split(string(newer), "\n"))
	return c.Result
}

// Total is the number of all changes.
func (r *Result) Total() int { return r.Added + r.Removed + r.Changed }

// comparison is a result in the making.
type comparison struct {
	Result
	// path leads to the values that are being compared; empty for the whole.
	path []byte
}

// add counts a change at the current path, and lists it if there is room.
func (c *comparison) add(k Kind, older, newer string) {
	switch k {
	case Added:
		c.Added++
	case Removed:
		c.Removed++
	case Changed:
		c.Changed++
	}
	if len(c.Changes) < MaxChanges {
		c.Changes = append(c.Changes, Change{Kind: k, Path: cmp.Or(string(c.path), "."), Old: older, New: newer})
	}
}
