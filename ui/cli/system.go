package cli

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"feedscope/feeds/files"
)

// endings are the signals that shut a command down.
var endings = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// System returns the environment of this process and takes over its signals. SIGINT, SIGTERM and SIGHUP shut the
// command down, except those that the parent process ignores, as nohup does. Writing to a pipe without a reader returns
// an error instead of ending the process.
//
// Log output of libraries is discarded: net/http quotes data from servers, which would end up on the screen.
func System() Env {
	log.SetOutput(io.Discard)
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	ends := slices.DeleteFunc(slices.Clone(endings), signal.Ignored)
	if len(ends) > 0 { // Notify without signals means all of them.
		signal.Notify(signals, ends...)
	}
	return Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Signals: signals,
		modes: terminalModes(os.Stdin, os.Stdout, os.Stderr),
	}
}

// terminalModes returns a function that restores the current modes of the files that are terminals.
func terminalModes(files ...*os.File) (restore func()) {
	states := make(map[*os.File]*term.State)
	for _, f := range files {
		if state, err := term.GetState(f.Fd()); err == nil {
			states[f] = state
		}
	}
	return func() {
		for f, state := range states {
			_ = term.Restore(f.Fd(), state) // The process is about to exit, so an error cannot be reported.
		}
	}
}

// untilSignal returns a context that the first signal cancels, with a [signalError] as the cause; see [hangups] for
// SIGHUP. The next signal has the system's default effect, so a hanging command can always be ended.
func (e *Env) untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-e.Signals:
				number, _ := s.(syscall.Signal)
				if number == syscall.SIGHUP && e.hangups.handled() {
					continue
				}
				signal.Reset(endings...)
				cancel(signalError{number})
				e.exitIfStuck(exitSignal+int(number), over)
			case <-over:
			}
			return
		}
	}()
	return ctx, func() {
		cancel(nil)
		close(over)
	}
}

// hangups decides what SIGHUP does: reload the configuration if there is still a terminal, or else end the command.
type hangups struct {
	mu     sync.Mutex
	handle func() bool // Reports whether the command continues; nil: it ends.
}

// handled handles a SIGHUP and reports whether the command continues.
func (h *hangups) handled() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.handle != nil && h.handle()
}

// requests returns a channel that receives a value for each SIGHUP as long as the terminal exists. Once it is gone,
// SIGHUP ends the command.
func (h *hangups) requests(terminal *os.File) <-chan struct{} {
	return h.requestsWhile(func() bool {
		_, err := term.GetState(terminal.Fd())
		return err == nil
	})
}

func (h *hangups) requestsWhile(possible func() bool) <-chan struct{} {
	requests := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handle = func() bool {
		if !possible() {
			return false
		}
		select {
		case requests <- struct{}{}:
		default:
		}
		return true
	}
	return requests
}

// always is requests for a command that needs no terminal. If standard error was a terminal and that is gone, SIGHUP ends
// the command. It also takes effect if the parent process ignores it, as nohup does.
func (h *hangups) always(out any) <-chan struct{} {
	requests := h.requestsWhile(func() bool { return true })
	if terminal, ok := out.(*os.File); ok && isTerminal(out) {
		requests = h.requests(terminal)
	}
	if ignored := make(chan os.Signal, 1); signal.Ignored(syscall.SIGHUP) {
		signal.Notify(ignored, syscall.SIGHUP)
		go func() {
			for range ignored {
				h.handled()
			}
		}()
	}
	return requests
}

// After a signal, a command has leaveTime to shut down. Then [Env.exitIfStuck] checks every stuckInterval whether its
// terminal accepts output. The program ends within a second, unless the terminal is only slow.
const (
	leaveTime     = 800 * time.Millisecond
	stuckInterval = 50 * time.Millisecond
	stuckChecks   = 3
)

// exitIfStuck exits with code if the command does not end by itself: a terminal accepts no output, a pipe has no writer, or
// it reads a large recording.
func (e *Env) exitIfStuck(code int, over <-chan struct{}) {
	full := 0 // Checks in a row that found no room.
	for wait := time.After(leaveTime); ; wait = time.After(stuckInterval) {
		select {
		case <-over:
			return
		case <-wait:
		}
		if files.Waiting() || e.reads.Load() {
			e.exit(code)
		}
		if e.modes == nil || !stuck(e.Out) && !stuck(e.Err) {
			full = 0
			continue
		}
		if full++; full == stuckChecks {
			e.exit(code)
		}
	}
}

// exit ends the process without the command, after restoring the terminal.
func (e *Env) exit(code int) {
	if e.modes != nil {
		e.modes()
	}
	os.Exit(code)
}
