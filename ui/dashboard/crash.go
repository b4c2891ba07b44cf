package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/adrg/xdg"
)

// crash is a panic, caught to restore the terminal before it is reported.
type crash struct {
	value any
	stack []byte
}

// reportCrash hands a crash to the program. Only the first one counts.
func reportCrash(to chan<- crash, value any, stack []byte) {
	select {
	case to <- crash{value, stack}:
	default:
	}
}

// recoverPanic is deferred in work outside of Update. It reports a panic.
func recoverPanic(to chan<- crash) {
	if value := recover(); value != nil {
		reportCrash(to, value, debug.Stack())
	}
}

// guard is deferred in every method that Bubble Tea calls. It turns a panic into an orderly exit.
func (m *Model) guard() {
	if value := recover(); value != nil && m.crashed == nil {
		m.crashed = &crash{value, debug.Stack()}
	}
}

// save writes the crash to a log file and returns the error to show.
func (c *crash) save(version string) error {
	log := fmt.Sprintf("feedscope %s\n%v\n\n%s", version, c.value, c.stack)
	dir, err := xdg.StateFile("feedscope/crashes")
	if err != nil || os.MkdirAll(dir, 0o700) != nil {
		dir = os.TempDir()
	}
	f, err := os.CreateTemp(dir, "crash-*.log")
	if err != nil {
		return fmt.Errorf("internal error; writing its log to %s failed: %w", dir, err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString(log); err != nil {
		return fmt.Errorf("internal error; its log %s is incomplete: %w", f.Name(), err)
	}
	return fmt.Errorf("internal error; please report it and attach %s", filepath.Clean(f.Name()))
}
