package jsonpath

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// MaxDepth is the number of levels that arrays and objects may be nested in a document. Code that recurses into JSON
// checks it first, because a stack overflow cannot be recovered from and ends the whole program.
const MaxDepth = 1000

// ErrTooDeep is the error for a document nested more than MaxDepth levels deep.
var ErrTooDeep = fmt.Errorf("the JSON is nested more than %d levels deep", MaxDepth)

// CheckDepth returns [ErrTooDeep] if doc is nested more than MaxDepth levels deep.
func CheckDepth(doc []byte) error {
	if len(doc) > MaxDepth && Depth(doc) > MaxDepth {
		return ErrTooDeep
	}
	return nil
}

// Depth returns the number of levels that doc is nested, 0 for a scalar and MaxDepth+1 for anything above MaxDepth. It
// reads doc once, without recursion or validation. For invalid JSON it never returns too few levels: a bracket that
// closes the wrong kind closes nothing.
func Depth(doc []byte) int {
	open := make([]byte, 0, MaxDepth)
	deepest := 0
	for i := 0; i >= 0 && i < len(doc); {
		switch c := doc[i]; c {
		case '"':
			i, _ = quote(doc, i+1)
			continue
		case '{', '[':
			if len(open) == MaxDepth {
				return MaxDepth + 1
			}
			open = append(open, c+2) // In ASCII, the closing bracket is two after the opening one.
			deepest = max(deepest, len(open))
		case '}', ']':
			if last := len(open) - 1; last >= 0 && open[last] == c {
				open = open[:last]
			}
		}
		i++
	}
	return deepest
}

// Valid reports whether doc is valid JSON (RFC 8259) that is nested at most MaxDepth levels deep.
func Valid(doc []byte) bool { return CheckDepth(doc) == nil && json.Valid(doc) }

// Get returns the value at any gjson path, without copying it: the result is valid as long as doc is unchanged.
// Unlike [gjson.Get] it is safe for documents from outside: modifiers such as @ugly recurse, so a path that has one
// finds nothing in a document that is nested too deeply.
func Get(doc []byte, path string) gjson.Result {
	if strings.Contains(path, "@") && !safeForModifiers(doc, path) {
		return gjson.Result{}
	}
	text := unsafe.String(unsafe.SliceData(doc), len(doc)) //nolint:gosec // gjson writes nothing; see above.
	return gjson.Get(text, path)
}

// maxInString bounds the arrays and objects in a document whose strings are decoded as JSON: their depth cannot be
// seen from outside, but it is no greater than their number. Where the work grows with the square of the depth, the
// bound is MaxDepth.
const maxInString = 50_000

func safeForModifiers(doc []byte, path string) bool {
	if !strings.Contains(path, "@fromstr") {
		return CheckDepth(doc) == nil
	}
	most := maxInString
	if strings.Contains(path, "@pretty") || strings.Contains(path, "@dig") {
		most = MaxDepth
	}
	n := bytes.Count(doc, []byte("[")) + bytes.Count(doc, []byte("{")) + bytes.Count(doc, []byte(`\u00`))
	return n <= most
}
