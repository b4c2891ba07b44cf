package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/adrg/xdg"
)

// crash is an internal error: a panic, caught so that the terminal can be put right first.
type crash struct {
	value any
	stack []byte
}

// report hands a crash over to the program unless there was one already; the first says most.
func report(to chan<- crash, value any, stack []byte) {
	select {
	case to <- crash{value, stack}:
	default:
	}
}

// caught is deferred in work outside of Update. It hands a panic over.
func caught(to chan<- crash) {
	if value := recover(); value != nil {
		report(to, value, debug.Stack())
	}
}

// guard is deferred in whatever Bubble Tea calls. It turns a panic into the end of the program.
func (m *Model) guard() {
	if value := recover(); value != nil && m.crashed == nil {
		m.crashed = &crash{value, debug.Stack()}
	}
}

// save writes what is known into a log file and gives the sentence for the user.
func (c *crash) save(version string) error {
	log := fmt.Sprintf("feedscope %s\n%v\n\n%s", version, c.value, c.stack)
	dir, err := xdg.StateFile("feedscope/crashes")
	if err != nil || os.MkdirAll(dir, 0o700) != nil {
		dir = os.TempDir()
	}
	f, err := os.CreateTemp(dir, "crash-*.log")
	if err != nil {
		return fmt.Errorf("an internal error ended feedscope, and its log could not be written to %s: %w", dir, err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString(log); err != nil {
		return fmt.Errorf("an internal error ended feedscope, and its log %s is incomplete: %w", f.Name(), err)
	}
	return fmt.Errorf("an internal error ended feedscope; please report it with %s", filepath.Clean(f.Name()))
}
