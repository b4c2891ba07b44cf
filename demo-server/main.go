// Command demo-server serves the demo's event streams: a market, alerts and metrics that tell one story.
//
// It runs until SIGINT or SIGTERM, ends the streams cleanly, and exits with 0 after SIGTERM and 130 after SIGINT.
// It exits with 2 when it was called wrongly, with 1 when it cannot listen. A second signal ends it at once.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/pflag"

	"feedscope/demo-server/server"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

var errInterrupted = errors.New("interrupted")

func main() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		s := <-signals
		signal.Stop(signals) // The next one ends the program at once.
		if s == os.Interrupt {
			cancel(errInterrupted)
		}
		cancel(nil)
	}()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if code == exitDone && errors.Is(context.Cause(ctx), errInterrupted) {
		code = exitInterrupted
	}
	os.Exit(code)
}

// run does what the arguments say until the context ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(stdout, help())
		return exitDone
	case err != nil:
		fmt.Fprintf(stderr, "demo-server: %v; --help tells more\n", err)
		return exitUsage
	}
	o.server.ErrorLog = log.New(stderr, "demo-server: ", 0)
	s, err := server.New(o.server)
	if err != nil {
		fmt.Fprintf(stderr, "demo-server: --%v\n", err)
		return exitUsage
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		fmt.Fprintf(stderr, "demo-server: %s\n", listenError(o.addr, err))
		return exitFailed
	}
	announce(stdout, s, o.server, l.Addr())
	return serve(ctx, s, l, stderr)
}

// serve lets the story go on and serves it until the context ends.
func serve(ctx context.Context, s *server.Server, l net.Listener, stderr io.Writer) int {
	ctx, cancel := context.WithCancel(ctx)
	var story sync.WaitGroup
	story.Go(func() { s.Run(ctx) })
	defer story.Wait()
	defer cancel()
	if err := s.Serve(ctx, l); err != nil {
		fmt.Fprintf(stderr, "demo-server: serving on %s ended: %v\n", l.Addr(), err)
		return exitFailed
	}
	return exitDone
}
