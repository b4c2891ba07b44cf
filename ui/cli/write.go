package cli

import (
	"errors"
	"io"
	"syscall"

	"feedscope/ui/cli/tail"
)

// write writes a command's answer to standard output. A reader who has left has what it wanted.
func write(out io.Writer, text string) error {
	_, err := io.WriteString(out, text)
	if err != nil && !errors.Is(err, syscall.EPIPE) {
		return &tail.WriteError{Err: err}
	}
	return nil
}
