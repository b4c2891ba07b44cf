// Command demo-server serves the demo's event streams: a market, alerts and metrics that tell one story; and the answers
// of a model in the formats of several APIs.
//
// It runs until SIGINT or SIGTERM and then ends all streams cleanly; a second signal kills it. Exit codes: 0 after
// SIGTERM, 130 after SIGINT, 1 if it cannot listen or use its log, 2 for invalid usage.
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
	"feedscope/demo-server/sharedlog"
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
		signal.Stop(signals) // A second signal kills the program.
		if s == os.Interrupt {
			cancel(errInterrupted)
		}
		cancel(nil)
	}()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		_, _ = io.WriteString(os.Stderr, "demo-server: "+err.Error()+"\n") // There is nowhere else to report a failure.
	}
	os.Exit(exitCode(err, context.Cause(ctx)))
}

// exitCode returns the exit code for an error of run, or for the signal that ended it.
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

// run executes the command line until ctx ends.
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
	if err := o.server.Check(); err != nil {
		return &usageError{"--" + err.Error()}
	}
	if o.log != "" {
		log, err := o.openLog(ctx)
		if err != nil {
			return err
		}
		defer log.Close()
		o.server.Log = log
	}
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

// openLog opens the log of --log.
func (o *options) openLog(ctx context.Context) (*sharedlog.Log, error) {
	s := &o.server
	return sharedlog.Open(ctx, sharedlog.Options{
		URL: o.log, Seed: s.Seed, Speed: s.Speed, Keep: s.LogEvents, Warn: func(sentence string) { s.ErrorLog.Print(sentence) },
	})
}

// writeCertificate writes the server's certificate to the file of --tls-cert, if set.
func (o *options) writeCertificate(s *server.Server) error {
	if o.certFile == "" {
		return nil
	}
	cert, err := s.CertificatePEM()
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.certFile, cert, 0o644); err != nil { //nolint:gosec // A certificate is public.
		return fmt.Errorf("cannot write the certificate of --tls-cert: %w; choose another file", err)
	}
	return nil
}

// serve runs the story and serves it until ctx ends or a shared log cannot be used any more.
func serve(ctx context.Context, s *server.Server, l net.Listener) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	var story sync.WaitGroup
	var storyErr error
	story.Go(func() {
		storyErr = s.Run(ctx)
		cancel()
	})
	defer func() {
		cancel()
		story.Wait()
		err = errors.Join(err, storyErr)
	}()
	if err := s.Serve(ctx, l); err != nil {
		return fmt.Errorf("the listener on %s failed: %w; restart the server", l.Addr(), err)
	}
	return nil
}
