package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the format that a [Writer] writes and a [Reader] reads.
const Version = 1

// format is the name of the format.
const format = "feedscope capture"

// maxHeader bounds the header line, in bytes.
const maxHeader = 4 << 10

// Header is the first line of a capture, as JSON.
type Header struct {
	// Format is "feedscope capture".
	Format string `json:"format"`
	// Version is the version of the format.
	Version int `json:"version"`
	// Recording is a random text, the same in all parts of a recording.
	Recording string `json:"recording"`
	// Part numbers the parts of a recording from 1.
	Part int `json:"part"`
	// Begun is when the part was begun.
	Begun time.Time `json:"begun"`
	// By is the program that wrote it, and its version.
	By string `json:"by"`
}

// Errors for files that are not captures.
var (
	errNotCapture = errors.New("not a capture: the header is missing")
	errEmpty      = errors.New("nothing was recorded in this file")
)

func (h *Header) line() []byte {
	line, err := json.Marshal(h)
	if err != nil {
		panic(err) // Only a year beyond 9999 fails.
	}
	return append(line, '\n')
}

// parseHeader parses a header at the start of a file, and returns its length.
func parseHeader(start []byte) (Header, int, error) {
	line, _, whole := bytes.Cut(start, []byte{'\n'})
	var h Header
	switch {
	case !whole && len(start) < maxHeader && len(bytes.TrimLeft(start, "\x00")) == 0:
		return h, 0, errEmpty
	case !whole && len(start) < maxHeader && start[0] == '{':
		return h, 0, errEmpty
	case !whole || json.Unmarshal(line, &h) != nil || h.Format != format || h.Version < 1:
		return h, 0, errNotCapture
	case h.Version > Version:
		return h, 0, fmt.Errorf(
			"this capture uses version %d of the format, but this feedscope reads version %d; it was written by %s",
			h.Version, Version, h.By,
		)
	}
	return h, len(line) + 1, nil
}
