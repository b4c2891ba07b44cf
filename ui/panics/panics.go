// Package panics carries a panic from where it was recovered to where it can be reported, and writes its log file.
package panics

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// Error is a recovered panic.
type Error struct {
	Value any
	Stack []byte
}

// Error returns the value without the stack.
func (e *Error) Error() string { return fmt.Sprint(e.Value) }

// Save writes a log file, below the user's directory for state or else among the temporary files, and returns the error to
// show, which names the file.
func (e *Error) Save(version string) error {
	dir, err := xdg.StateFile("feedscope/crashes")
	if err != nil || os.MkdirAll(dir, 0o700) != nil {
		dir = os.TempDir()
	}
	f, err := os.CreateTemp(dir, "crash-*.log")
	if err != nil {
		return fmt.Errorf("internal error (%v); writing its log to %s failed: %w", e.Value, dir, err)
	}
	defer func() { _ = f.Close() }()
	if _, err := fmt.Fprintf(f, "feedscope %s\n%v\n\n%s", version, e.Value, e.Stack); err != nil {
		return fmt.Errorf("internal error; its log %s is incomplete: %w", f.Name(), err)
	}
	return fmt.Errorf("internal error; please report it and attach %s", filepath.Clean(f.Name()))
}
