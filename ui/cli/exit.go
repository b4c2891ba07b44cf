package cli

import (
	"errors"
	"fmt"
	"syscall"
)

// Exit codes.
const (
	exitDone     = 0
	exitFindings = 1 // A failed assertion or feed, a finding, or an output that cannot be written.
	exitUsage    = 2
	exitNever    = 3 // No feed was ever connected.
	exitSignal   = 128
)

// The exit codes in the help of commands.
const (
	exitMistake = "\n  2    the command line or the configuration is wrong"
	exitOffline = "\n  3    no feed was ever connected"
	exitEnded   = "\n  130  interrupted; 143 after SIGTERM, 129 after SIGHUP"

	dashboardExit = `Exit status:
  0    quit by the user, regardless of the feeds
  1    internal error; a log file has the details` + exitMistake + exitEnded
	tailExit = `Exit status:
  0    done: the count or time was reached, all assertions hold, the feeds ended, or the output's reader closed it
  1    an assertion failed; a feed failed after it had been connected, for example without its --end event; or the
       output cannot be written` +
		exitMistake + exitOffline + exitEnded
	recordExit = `Exit status:
  0    done: the time was reached, or the feeds ended
  1    the file cannot be written, the disk is too slow, or a feed failed after it had been connected` +
		exitMistake + exitOffline + exitEnded
)

// usageError is an error in the arguments or the configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }

func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitError ends the program with an exit code and, unless it is empty, a message.
type exitError struct {
	code    int
	message string
	anyway  bool // Even after a signal.
}

func (e exitError) Error() string { return e.message }

// signalError is the cancellation cause of a signal.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return "ended by a signal: " + e.signal.String() }

// outcome returns the exit code and the message, if any, for a command that returned err or was canceled by cause.
func outcome(cause, err error) (code int, message string) {
	var signal signalError
	var exit exitError
	var usage usageError
	known := errors.As(err, &exit)
	switch {
	case errors.As(cause, &signal) && !exit.anyway:
		return exitSignal + int(signal.signal), ""
	case err == nil:
		return exitDone, ""
	case known:
		return exit.code, exit.message
	case errors.As(err, &usage):
		return exitUsage, usage.Error()
	}
	return exitFindings, err.Error()
}
