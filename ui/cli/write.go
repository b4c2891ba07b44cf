package cli

import (
	"errors"
	"io"
	"syscall"

	"feedscope/ui/encode"
)

// write writes a command's result to standard output. It returns nil if the reader closes the output.
func write(out io.Writer, text string) error {
	_, err := io.WriteString(out, text)
	return written(err)
}

// written returns the error of an output that could not be written, unless its reader closed it.
func written(err error) error {
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		return &encode.WriteError{Err: err}
	}
	return nil
}
