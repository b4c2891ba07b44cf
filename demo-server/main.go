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

	"feedscope/demo-server/faults"
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
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		_, _ = io.WriteString(os.Stderr, "demo-server: "+err.Error()+"\n") // There is nowhere else to say it.
	}
	os.Exit(exitCode(err, context.Cause(ctx)))
}

// exitCode tells how the program ends: with an error, or because a signal ended it.
func exitCode(err, cause error) int {
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case err != nil:
		return exitFailed
	case errors.Is(cause, errInterrupted):
		return exitInterrupted
	}
	return exitDone
}

// run does what the arguments say until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		_, err = io.WriteString(stdout, help())
		return err
	}
	if err != nil {
		return err
	}
	if o.list {
		_, err = io.WriteString(stdout, faults.List())
		return err
	}
	o.server.ErrorLog = log.New(stderr, "demo-server: ", 0)
	s, err := server.New(o.server)
	if err != nil {
		return &usageError{"--" + err.Error()}
	}
	if err := o.writeCertificate(s); err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return listenError(o.addr, err)
	}
	if _, err := io.WriteString(stdout, announcement(s, o, l.Addr())); err != nil {
		return errors.Join(err, l.Close())
	}
	return serve(ctx, s, l)
}

// writeCertificate writes what a client needs to trust the server, if a file is named for it.
func (o *options) writeCertificate(s *server.Server) error {
	if o.certFile == "" {
		return nil
	}
	cert, err := s.CertificatePEM()
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.certFile, cert, 0o644); err != nil { //nolint:gosec // A certificate is public.
		return fmt.Errorf("cannot write --tls-cert: %w; name a file that can be written", err)
	}
	return nil
}

// serve lets the story go on and serves it until the context ends.
func serve(ctx context.Context, s *server.Server, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var story sync.WaitGroup
	story.Go(func() { s.Run(ctx) })
	defer story.Wait()
	defer cancel()
	if err := s.Serve(ctx, l); err != nil {
		return fmt.Errorf("serving on %s ended: %w; start it again", l.Addr(), err)
	}
	return nil
}
