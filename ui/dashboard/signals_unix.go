//go:build !windows

package dashboard

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// signalActions handle the signals that concern the terminal.
type signalActions struct {
	// stop is called when another process asks this one to stop. The process does not stop on its own then.
	stop func()
	// continued is called when the process resumes after a stop.
	continued func()
	// abort is called before a signal ends the process with a stack trace.
	abort func()
}

// handleSignals calls the actions until end is called.
func handleSignals(do signalActions) (end func()) {
	endJobs := onSignals(func(s syscall.Signal) {
		if s == unix.SIGCONT {
			do.continued()
		} else {
			do.stop()
		}
	}, unix.SIGTSTP, unix.SIGCONT)
	endAborts := onSignals(func(s syscall.Signal) {
		do.abort()
		signal.Reset(s) // The runtime writes the trace.
		_ = unix.Kill(unix.Getpid(), s)
	}, unix.SIGQUIT, unix.SIGABRT)
	return func() {
		endJobs()
		endAborts()
	}
}

// onSignals calls do, one call at a time, for each of the signals until end is called.
func onSignals(do func(syscall.Signal), all ...os.Signal) (end func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, all...)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				number, _ := s.(syscall.Signal)
				do(number)
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// canStop reports whether a shell in the process's session could resume it.
func canStop() bool {
	own, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parents, err := unix.Getsid(os.Getppid())
	return err == nil && own == parents
}

// stop stops the process group and returns when it resumes. SIGTSTP would have no effect: after [signal.Notify] the
// runtime no longer stops on it.
func stop() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(0, unix.SIGSTOP) == nil {
		<-continued // Another thread may run on for a moment.
	}
}

// cannotStop says why the program cannot be suspended.
const cannotStop = "cannot suspend: there is no shell to resume feedscope"
