package dashboard

// signalActions handle signals on other systems.
type signalActions struct{ stop, continued, abort func() }

// handleSignals does nothing: Windows does not stop processes.
func handleSignals(signalActions) (end func()) { return func() {} }

// canStop returns false.
func canStop() bool { return false }

// stop is never called here.
func stop() {}

// cannotStop says why the program cannot be suspended.
const cannotStop = "cannot suspend: Windows does not suspend programs"
