package cli

import (
	"errors"
	"fmt"
	"syscall"
)

// The exit codes.
const (
	exitDone     = 0
	exitFindings = 1 // Something is not as it should be: a failed assertion or feed, an output that takes no more.
	exitUsage    = 2
	exitUnheard  = 3 // No feed was ever connected.
	exitSignal   = 128
)

// What a command's help says of its exit codes: of each what it means there.
const (
	exitMistake = "\n  2    the command line or the configuration is wrong"
	exitApart   = "\n  3    no feed was ever connected"
	exitEnded   = "\n  130  interrupted; 143 after SIGTERM, 129 after SIGHUP"

	dashboardExit = `Exit status:
  0    it was left, whatever the feeds did
  1    an internal error, of which a file tells` + exitMistake + exitEnded
	tailExit = `Exit status:
  0    done: the count or time was reached, all assertions hold, the feeds ended, or the reader of the output left
  1    an assertion failed, or a feed after one had been connected, by a stream without its --end too, or the output
       takes no more` +
		exitMistake + exitApart + exitEnded
	recordExit = `Exit status:
  0    done: the time was reached, or the feeds ended
  1    the file took no more, or the disk was too slow, or a feed failed after one had been connected` +
		exitMistake + exitApart + exitEnded
)

// usageError is a mistake in the arguments or the configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }

func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitError ends the program with a code, and with a sentence unless it is empty.
type exitError struct {
	code     int
	sentence string
}

func (e exitError) Error() string { return e.sentence }

// signalError is the cause with which a signal ends what is running.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return "ended by a signal: " + e.signal.String() }

// judge gives the exit code and what is to be said, if anything, when a command has returned err and what was to
// be done was ended by cause.
func judge(cause, err error) (code int, sentence string) {
	var signal signalError
	var exit exitError
	var usage usageError
	switch {
	case errors.As(cause, &signal):
		return exitSignal + int(signal.signal), ""
	case err == nil:
		return exitDone, ""
	case errors.As(err, &exit):
		return exit.code, exit.sentence
	case errors.As(err, &usage):
		return exitUsage, usage.Error()
	}
	return exitFindings, err.Error()
}
