//go:build !windows

package dashboard

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// whenSignaled has a function called whenever the process is asked to stop, and one whenever it goes on after a stop, until
// end is called. It does not stop by itself then.
func whenSignaled(toStop, continued func()) (end func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, unix.SIGTSTP, unix.SIGCONT)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				if s == unix.SIGCONT {
					continued()
				} else {
					toStop()
				}
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

// stoppable tells that there is a shell that could have the process go on: one outside of a session of the process's own.
func stoppable() bool {
	own, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parents, err := unix.Getsid(os.Getppid())
	return err == nil && own == parents
}

// stop stops the process and those that the shell started along with it, and returns when it goes on. SIGTSTP would not do: once
// it was asked for by [signal.Notify], the runtime lets it pass without effect.
func stop() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(0, unix.SIGSTOP) == nil {
		<-continued // Another thread may run on for a moment.
	}
}
