package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the format that is written. A [Reader] reads this one.
const Version = 1

// format is what a capture says it is.
const format = "feedscope capture"

// maxHeader bounds the header line, in bytes.
const maxHeader = 4 << 10

// Header is the first line of a capture, JSON by itself.
type Header struct {
	// Format is "feedscope capture".
	Format string `json:"format"`
	// Version is that of the format.
	Version int `json:"version"`
	// Recording is the same random text in all parts of a recording.
	Recording string `json:"recording"`
	// Part numbers the parts of a recording from 1.
	Part int `json:"part"`
	// Begun is when the part was.
	Begun time.Time `json:"begun"`
	// By is the program that wrote it, and its version.
	By string `json:"by"`
}

// Errors about files that are no captures to read.
var (
	ErrNotCapture = errors.New("this is no capture: it does not begin as one")
	ErrEmpty      = errors.New("this file ends before anything was recorded in it")
)

func (h *Header) line() []byte {
	line, err := json.Marshal(h)
	if err != nil {
		panic(err) // A year beyond 9999 is all that it could be.
	}
	return append(line, '\n')
}

// parseHeader reads a header line from the start of a file, and tells how long it is.
func parseHeader(start []byte) (Header, int, error) {
	line, _, whole := bytes.Cut(start, []byte{'\n'})
	var h Header
	switch {
	case !whole && len(start) < maxHeader && len(bytes.TrimLeft(start, "\x00")) == 0:
		return h, 0, ErrEmpty
	case !whole && len(start) < maxHeader && start[0] == '{':
		return h, 0, ErrEmpty
	case !whole || json.Unmarshal(line, &h) != nil || h.Format != format || h.Version < 1:
		return h, 0, ErrNotCapture
	case h.Version > Version:
		return h, 0, fmt.Errorf("this capture has version %d of the format, and this feedscope reads version %d: it was written by %s",
			h.Version, Version, h.By)
	}
	return h, len(line) + 1, nil
}
