package dashboard

import (
	"runtime/debug"

	"feedscope/ui/panics"
)

// crash is a panic, caught to restore the terminal before it is reported.
type crash struct{ panics.Error }

// reportCrash hands a crash to the program. Only the first one counts.
func reportCrash(to chan<- crash, value any, stack []byte) {
	select {
	case to <- crash{panics.Error{Value: value, Stack: stack}}:
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
		m.crashed = &crash{panics.Error{Value: value, Stack: debug.Stack()}}
	}
}

// save writes the crash to a log file and returns the error to show.
func (c *crash) save(version string) error { return c.Save(version) }
