package cli

import (
	"fmt"
	"os"
	"runtime/debug"
)

// internalError writes what is known of a panic into a log file and gives the sentence for the user. A nil stack
// means that of the caller.
func internalError(value any, stack []byte) error {
	if stack == nil {
		stack = debug.Stack()
	}
	f, err := os.CreateTemp("", "feedscope-crash-*.log")
	if err != nil {
		return fmt.Errorf("an internal error ended feedscope (%v), and its log could not be written: %w", value, err)
	}
	defer func() { _ = f.Close() }()
	if _, err := fmt.Fprintf(f, "feedscope %s\n%v\n\n%s", version(), value, stack); err != nil {
		return fmt.Errorf("an internal error ended feedscope, and its log %s is incomplete: %w", f.Name(), err)
	}
	return fmt.Errorf("an internal error ended feedscope; please report it with %s", f.Name())
}
