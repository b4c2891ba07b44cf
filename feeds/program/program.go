// Package program runs the programs that a configuration names. Words, a time limit and the program's streams go in; a
// sentence about what went wrong comes out. A program has no shell, no terminal and a session of its own, and nothing that
// it started is left when its time is over.
package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"time"

	"feedscope/feeds/conn/redact"
)

// grace is how long a program's children may keep its output open after it exits.
const grace = time.Second

// Run is a run of a program. Only Words is required.
type Run struct {
	// Words are the program and its arguments.
	Words []string
	// Timeout is how long it may take; zero means as long as the context.
	Timeout time.Duration
	// In is its standard input; nil means that it is empty. Out and Err receive its output; nil discards it.
	In       io.Reader
	Out, Err io.Writer
}

// Check reports whether a program can be found and run. The error is a clause, such as "page cannot be run: executable file
// not found in $PATH".
func Check(name string) error {
	_, err := exec.LookPath(name)
	var start *exec.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &start):
		err = start.Err
	}
	return fmt.Errorf("%s cannot be run: %w", filepath.Base(name), redact.WithoutPath(err))
}

// Do runs the program and returns when it has ended. The error is a clause without the words, such as "exit status 3"; it
// is that of Out if it refused to write.
func (r *Run) Do(ctx context.Context) error {
	if r.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.Timeout)
		defer cancel()
	}
	out := &watched{Writer: r.Out}
	cmd := exec.CommandContext(ctx, r.Words[0], r.Words[1:]...) //nolint:gosec // The user's own command, without a shell.
	cmd.Stdin, cmd.Stderr = r.In, r.Err
	if r.Out != nil {
		cmd.Stdout = out
	}
	cmd.WaitDelay = grace
	detach(cmd)
	err := cmd.Run()
	var exit *exec.ExitError
	var start *exec.Error
	name := filepath.Base(r.Words[0])
	switch {
	case out.err != nil:
		return out.err
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && r.Timeout > 0:
		return fmt.Errorf("it did not finish within %s", r.Timeout)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit):
		return errors.New(exit.String()) // "exit status 3", "signal: killed"
	case errors.As(err, &start):
		return fmt.Errorf("%s cannot be run: %w", name, start.Err)
	case errors.Is(err, exec.ErrWaitDelay):
		return errors.New("it exited, but a process that it started keeps its output open")
	case err != nil:
		return fmt.Errorf("%s cannot be run: %w", name, redact.WithoutPath(err))
	}
	return nil
}

// watched keeps the first error of a writer.
type watched struct {
	io.Writer
	err error
}

// Write implements [io.Writer].
func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
