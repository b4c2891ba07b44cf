package dashboard

// whenSignaled does nothing: no process is stopped here.
func whenSignaled(_, _ func()) (end func()) { return func() {} }

// stoppable is never true here.
func stoppable() bool { return false }

// stop is never called here.
func stop() {}
