package pretty

import (
	"bytes"
	"encoding/json"
)

// Indent gives JSON indented, and anything else as it is.
func Indent(data []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") != nil {
		return string(data)
	}
	return b.String()
}
