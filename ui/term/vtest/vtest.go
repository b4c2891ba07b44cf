// Package vtest runs a program in a pseudo-terminal and feeds its output to a virtual terminal, so tests, benchmarks
// and screenshots see what a user would see.
//
// It takes a command and returns its screen as text or cells, the bytes it wrote and its exit code. It is for tests and
// scripts only.
package vtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/charmbracelet/x/xpty"
)

// Terminal is a running program with its screen.
type Terminal struct {
	pty Line
	cmd *exec.Cmd // Nil if it is not a process of this machine.

	mu      sync.Mutex
	screen  *vt.Emulator
	raw     bytes.Buffer
	written int64
	changed chan struct{}
	keep    bool

	reading sync.Mutex    // Held during a read, and while frozen.
	exited  chan struct{} // Closed when the program has ended.
	done    chan struct{} // Closed when its output has been read too.
	err     error
}

// Line connects a terminal to a program.
type Line interface {
	io.ReadWriteCloser
	Resize(width, height int) error
}

// Options configure a terminal.
type Options struct {
	// Width and Height are its size in cells.
	Width, Height int
	// KeepRaw keeps all output for [Terminal.Raw].
	KeepRaw bool
	// OnOutput is called with each piece of output once it is on the screen. It may be nil.
	OnOutput func(p []byte)
}

// Start starts cmd in a terminal.
func Start(cmd *exec.Cmd, o Options) (*Terminal, error) {
	pty, err := xpty.NewPty(o.Width, o.Height)
	if err != nil {
		return nil, fmt.Errorf("no pseudo-terminal: %w", err)
	}
	t := newTerminal(pty, o)
	t.cmd = cmd
	ownTerminal(cmd)
	if err := pty.Start(cmd); err != nil {
		_ = pty.Close()
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	if u, ok := pty.(*xpty.UnixPty); ok {
		_ = u.Slave().Close() // With our copy closed, the output ends with the program.
	}
	go func() {
		err := xpty.WaitProcess(context.Background(), cmd)
		t.mu.Lock()
		t.err = err
		t.mu.Unlock()
		close(t.exited)
	}()
	t.run(o.OnOutput)
	return t, nil
}

// Attach shows what comes over a line, until that ends. The methods about processes must not be called.
func Attach(l Line, o Options) *Terminal {
	t := newTerminal(l, o)
	close(t.exited)
	t.run(o.OnOutput)
	return t
}

func newTerminal(l Line, o Options) *Terminal {
	t := &Terminal{
		pty: l, screen: vt.NewEmulator(o.Width, o.Height), keep: o.KeepRaw,
		changed: make(chan struct{}, 1), exited: make(chan struct{}), done: make(chan struct{}),
	}
	t.screen.SetDefaultBackgroundColor(ground)
	t.screen.SetDefaultForegroundColor(ink)
	return t
}

func (t *Terminal) run(onOutput func([]byte)) {
	answered := make(chan struct{})
	go t.answer(answered)
	go t.pump(onOutput, answered)
}

// pump feeds output to the screen until the program has ended.
func (t *Terminal) pump(onOutput func([]byte), answered <-chan struct{}) {
	buf := make([]byte, 64<<10)
	for {
		t.reading.Lock()
		n, err := t.pty.Read(buf)
		t.reading.Unlock()
		if n > 0 {
			t.take(buf[:n])
			if onOutput != nil {
				onOutput(buf[:n])
			}
		}
		if err != nil {
			break
		}
	}
	<-t.exited
	t.endAnswers()
	<-answered
	_ = t.pty.Close()
	close(t.done)
}

func (t *Terminal) take(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.written += int64(len(p))
	if t.keep {
		t.raw.Write(p)
	}
	_, _ = t.screen.Write(p)
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// answer passes the terminal's replies to the program.
func (t *Terminal) answer(answered chan<- struct{}) {
	defer close(answered)
	buf := make([]byte, 4<<10)
	for {
		n, err := t.screen.Read(buf)
		if n > 0 {
			_, _ = t.pty.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// endAnswers stops answer. The emulator's Close must not be called during a read.
func (t *Terminal) endAnswers() {
	if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}

// Type sends keys, or any control sequence.
func (t *Terminal) Type(keys string) error {
	_, err := t.pty.Write([]byte(keys))
	return err
}

// HangUp takes the terminal away from the program, as closing a window does.
func (t *Terminal) HangUp() error {
	if u, ok := t.pty.(*xpty.UnixPty); ok {
		return u.Master().Close()
	}
	return t.pty.Close()
}

// Resize changes the size of the terminal.
func (t *Terminal) Resize(width, height int) error {
	t.mu.Lock()
	t.screen.Resize(width, height)
	t.mu.Unlock()
	return t.pty.Resize(width, height)
}

// Text returns the screen without trailing blanks.
func (t *Terminal) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.screen.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Cells calls visit with every cell, row by row.
func (t *Terminal) Cells(visit func(x, y int, c *uv.Cell)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for y := range t.screen.Height() {
		for x := range t.screen.Width() {
			visit(x, y, t.screen.CellAt(x, y))
		}
	}
}

// Size returns the size in cells.
func (t *Terminal) Size() (width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Width(), t.screen.Height()
}

// AltScreen reports whether the program uses the alternate screen.
func (t *Terminal) AltScreen() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.IsAltScreen()
}

// Written returns how many bytes the program has written.
func (t *Terminal) Written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Raw returns all output, if Options.KeepRaw is set.
func (t *Terminal) Raw() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.raw.Bytes())
}

// ErrTimeout reports that something did not happen in time.
var ErrTimeout = errors.New("timed out")

// Until waits until the text of the screen satisfies what, for at most d.
func (t *Terminal) Until(d time.Duration, what func(text string) bool) error {
	timeout := time.NewTimer(d)
	defer timeout.Stop()
	for {
		if what(t.Text()) {
			return nil
		}
		select {
		case <-t.changed:
		case <-t.done:
			if what(t.Text()) {
				return nil
			}
			return fmt.Errorf("%w: the program has ended; the screen was\n%s", ErrTimeout, t.Text())
		case <-timeout.C:
			return fmt.Errorf("%w; the screen was\n%s", ErrTimeout, t.Text())
		}
	}
}

// Wait waits for the program and its output to end, and returns the error of exec.Cmd.Wait.
func (t *Terminal) Wait(d time.Duration) error { return t.await(t.done, d) }

func (t *Terminal) await(end <-chan struct{}, d time.Duration) error {
	select {
	case <-end:
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.err
	case <-time.After(d):
		return fmt.Errorf("%w waiting for the program to end", ErrTimeout)
	}
}

// Signal sends a signal to the program.
func (t *Terminal) Signal(s os.Signal) error { return t.cmd.Process.Signal(s) }

// Exit waits for the program to end, even if its output is not read, and returns the error of exec.Cmd.Wait.
func (t *Terminal) Exit(d time.Duration) error { return t.await(t.exited, d) }

// Kill kills the program and its children, and waits for the end of their output.
func (t *Terminal) Kill() {
	if t.cmd == nil {
		_ = t.pty.Close()
	} else {
		kill(t.cmd.Process)
	}
	<-t.done
}
