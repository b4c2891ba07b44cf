package cli

import (
	"fmt"
	"os"
	"runtime/debug"
)

// internalError writes a panic to a log file and returns the error to show. If stack is nil, it uses the caller's.
func internalError(value any, stack []byte) error {
	if stack == nil {
		stack = debug.Stack()
	}
	f, err := os.CreateTemp("", "feedscope-crash-*.log")
	if err != nil {
		return fmt.Errorf("internal error (%v); writing its log failed: %w", value, err)
	}
	defer func() { _ = f.Close() }()
	if _, err := fmt.Fprintf(f, "feedscope %s\n%v\n\n%s", version(), value, stack); err != nil {
		return fmt.Errorf("internal error; its log %s is incomplete: %w", f.Name(), err)
	}
	return fmt.Errorf("internal error; please report it and attach %s", f.Name())
}
