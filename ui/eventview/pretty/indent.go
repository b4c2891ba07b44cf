package pretty

import (
	"bytes"
	"encoding/json"

	"feedscope/feeds/jsonpath"
)

const (
	indentation = "  "
	// maxIndented bounds what Indent may make of a payload: nesting can multiply its size a thousandfold.
	maxIndented = 256 << 20
)

// Indent returns JSON with each member and item on a separate line. Anything else, and JSON that would become too
// large, is returned unchanged.
func Indent(data []byte) string { return IndentUpTo(data, maxIndented) }

// IndentUpTo is Indent for JSON that may become so many bytes long.
func IndentUpTo(data []byte, most int) string {
	if len(data)*len(indentation)*(jsonpath.Depth(data)+1) > most || !jsonpath.Valid(data) {
		return string(data)
	}
	var b bytes.Buffer
	if json.Indent(&b, data, "", indentation) != nil {
		return string(data)
	}
	return b.String()
}
