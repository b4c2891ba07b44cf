package dashboard

import (
	"runtime/debug"

	"feedscope/ui/panics"
)

// reportCrash hands a crash to the program. Only the first one counts.
func reportCrash(to chan<- *panics.Error, value any, stack []byte) {
	select {
	case to <- &panics.Error{Value: value, Stack: stack}:
	default:
	}
}

// recoverPanic is deferred in work outside of Update. It reports a panic.
func recoverPanic(to chan<- *panics.Error) {
	if value := recover(); value != nil {
		reportCrash(to, value, debug.Stack())
	}
}

// guard is deferred in every method that Bubble Tea calls. It turns a panic into an orderly exit.
func (m *Model) guard() {
	if value := recover(); value != nil && m.crashed == nil {
		m.crashed = &panics.Error{Value: value, Stack: debug.Stack()}
	}
}
