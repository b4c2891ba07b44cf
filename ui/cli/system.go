package cli

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// endings are the signals that end what is running in good order.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// System is the environment of the process, and takes its signals over: SIGINT, SIGTERM and SIGHUP end what is
// running in good order, except those that whoever started the process has it ignore, as nohup does. A write to a pipe
// that nobody reads is an error like others from here on.
//
// What libraries log is dropped: net/http quotes what servers send, and it would stand in the midst of the screen.
func System() Env {
	log.SetOutput(io.Discard)
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	ends := slices.DeleteFunc(slices.Clone(endings), signal.Ignored)
	if len(ends) > 0 { // To ask for no signal is to ask for all.
		signal.Notify(signals, ends...)
	}
	return Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Signals: signals}
}

// untilSignal gives a context that the first signal ends, with a [signalError] as the cause. The next signal, of
// whatever kind, finds the system's own ways, so that nothing that hangs keeps a user from ending it.
func untilSignal(ctx context.Context, signals <-chan os.Signal) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case s := <-signals:
			signal.Reset(endings...)
			number, _ := s.(syscall.Signal)
			cancel(signalError{number})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
