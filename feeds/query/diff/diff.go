// Package diff compares two payloads, or two texts for people; see [Texts].
//
// Two payloads go in, and changes come out in the order of the newer payload. JSON is compared by path: values that
// were added, removed or changed. Everything else is compared line by line.
//
// # What counts as a change
//
// Values are compared, not their notation: 1.0 equals 1 and 1e0, "\u0041" equals "A", and white space and the order of
// an object's keys do not matter. Numbers are compared as decimals of any length without rounding: 9007199254740993 is
// not ...992. The string "1" is not the number 1.
//
// Array items are compared by index, so inserting an item at the front changes all others and adds one at the end. If
// an object has a key several times, the first is compared with the first, the second with the second. A whole object
// or array that was added or removed is one change; so is one that is nested deeper than [MaxDepth] and written
// differently.
//
// A removed value is listed after the one that it followed.
//
// # Bounds
//
// Payloads of more than [MaxBytes] are not examined. At most [MaxChanges] changes are listed, although all are counted.
package diff

import (
	"cmp"
	"encoding/json"
	"strings"

	"feedscope/feeds/jsonpath"
)

// The bounds of a comparison.
const (
	// MaxBytes is the size of the largest payload that is examined.
	MaxBytes = 1 << 20
	// MaxChanges is the largest number of changes listed.
	MaxChanges = 1000
	// MaxDepth is the nesting depth down to which values are compared one by one. It bounds the time, as each level
	// reads the levels below it once more; [jsonpath.MaxDepth] bounds the stack.
	MaxDepth = 64
)

// Kind is the kind of a change.
type Kind uint8

// The kinds of changes.
const (
	Added Kind = iota
	Removed
	Changed
	// Same is no change. Only [Texts] returns it.
	Same
)

// Change is a single difference.
type Change struct {
	Kind Kind
	// Path is where the value is in the newer payload, or was in the older one if it was removed. For JSON it is a
	// path of the filter language (".user.name", ".bids.0.1", "." for the whole), otherwise the line number.
	Path string
	// Old and New are the values as received: JSON strings with quotation marks, lines without line ends. Old is
	// empty if the value was added, New if it was removed.
	Old, New string
}

// Result is the result of a comparison. The zero value is that of two equal payloads.
type Result struct {
	// Differ reports that the payloads are not equal byte for byte. There may still be no change.
	Differ bool
	// Lines reports that the payloads were compared line by line, because they are not both JSON.
	Lines bool
	// TooDeep reports that a payload is nested more than [jsonpath.MaxDepth] levels deep, so they were compared line
	// by line.
	TooDeep bool
	// TooLarge reports that the payloads differ, and that one of them is larger than MaxBytes, so the changes are
	// unknown.
	TooLarge bool
	// Changes are the first MaxChanges changes.
	Changes []Change
	// Added, Removed and Changed count all changes.
	Added, Removed, Changed int
}

// Compare compares two payloads. The result does not refer to them.
func Compare(older, newer []byte) Result {
	if string(older) == string(newer) {
		return Result{}
	}
	if len(older) > MaxBytes || len(newer) > MaxBytes {
		return Result{Differ: true, TooLarge: true}
	}
	c := comparison{Result: Result{Differ: true}}
	c.TooDeep = jsonpath.CheckDepth(older) != nil || jsonpath.CheckDepth(newer) != nil
	if !c.TooDeep && json.Valid(older) && json.Valid(newer) {
		c.values(trim(string(older)), trim(string(newer)), 0)
		return c.Result
	}
	c.Lines = true
	c.lines(strings.Split(string(older), "\n"), strings.Split(string(newer), "\n"))
	return c.Result
}

// Total returns the number of all changes.
func (r *Result) Total() int { return r.Added + r.Removed + r.Changed }

// comparison builds a result.
type comparison struct {
	Result
	// path is that of the values being compared; empty for the whole.
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
	case Same:
	}
	if len(c.Changes) < MaxChanges {
		c.Changes = append(c.Changes, Change{Kind: k, Path: cmp.Or(string(c.path), "."), Old: older, New: newer})
	}
}
