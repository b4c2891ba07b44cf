//go:build !windows

package dashboard

import (
	"os"
	"os/signal"
	"syscall"
)

// whenContinued has f called whenever the process goes on after it was stopped, until stop is called.
func whenContinued(f func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGCONT)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				f()
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
