// Package vtest runs a program in a terminal that is not there: a pseudo-terminal whose output goes through a
// virtual terminal, so that tests, measurements and pictures see what a person would see.
//
// A command goes in; out come its screen as text or cells, the bytes it wrote, and how it ended. It serves tests
// and scripts only; the program itself does not use it.
package vtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/charmbracelet/x/xpty"
)

// Terminal is a running program and what it shows.
type Terminal struct {
	pty xpty.Pty
	cmd *exec.Cmd

	mu      sync.Mutex
	screen  *vt.Emulator
	raw     bytes.Buffer
	written int64
	changed chan struct{}
	keep    bool

	done chan struct{}
	err  error
}

// Options say how a terminal is made.
type Options struct {
	// Width and Height are its size in cells.
	Width, Height int
	// KeepRaw keeps every byte that the program writes, for [Terminal.Raw].
	KeepRaw bool
	// OnOutput, if set, is called with each piece of output after the screen has taken it.
	OnOutput func(p []byte)
}

// Start starts cmd in a terminal.
func Start(cmd *exec.Cmd, o Options) (*Terminal, error) {
	pty, err := xpty.NewPty(o.Width, o.Height)
	if err != nil {
		return nil, fmt.Errorf("no pseudo-terminal: %w", err)
	}
	t := &Terminal{
		pty: pty, cmd: cmd, screen: vt.NewEmulator(o.Width, o.Height), keep: o.KeepRaw,
		changed: make(chan struct{}, 1), done: make(chan struct{}),
	}
	ownTerminal(cmd)
	if err := pty.Start(cmd); err != nil {
		_ = pty.Close()
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	if u, ok := pty.(*xpty.UnixPty); ok {
		_ = u.Slave().Close() // The program has its own; with ours closed, its end is the end of the output.
	}
	answered := make(chan struct{})
	go t.answer(answered)
	go t.pump(o.OnOutput, answered)
	return t, nil
}

// pump feeds the screen until the program has ended.
func (t *Terminal) pump(onOutput func([]byte), answered <-chan struct{}) {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.pty.Read(buf)
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
	err := xpty.WaitProcess(context.Background(), t.cmd)
	t.mu.Lock()
	t.err = err
	t.mu.Unlock()
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

// answer gives the program what the terminal answers to its questions.
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

// endAnswers ends answer. The emulator's own Close must not be called while somebody reads its answers.
func (t *Terminal) endAnswers() {
	if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
}

// Type sends keys as a person types them; control sequences may be among them.
func (t *Terminal) Type(keys string) error {
	_, err := t.pty.Write([]byte(keys))
	return err
}

// Resize gives the terminal another size.
func (t *Terminal) Resize(width, height int) error {
	t.mu.Lock()
	t.screen.Resize(width, height)
	t.mu.Unlock()
	return t.pty.Resize(width, height)
}

// Text is the screen as it reads, lines without trailing blanks.
func (t *Terminal) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(t.screen.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Cells calls visit with every cell of the screen, row by row.
func (t *Terminal) Cells(visit func(x, y int, c *uv.Cell)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for y := range t.screen.Height() {
		for x := range t.screen.Width() {
			visit(x, y, t.screen.CellAt(x, y))
		}
	}
}

// Size is the size in cells.
func (t *Terminal) Size() (width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Width(), t.screen.Height()
}

// AltScreen tells whether the program uses the alternate screen now.
func (t *Terminal) AltScreen() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.IsAltScreen()
}

// Written is how many bytes the program has written.
func (t *Terminal) Written() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Raw is everything that the program wrote, if Options.KeepRaw was set.
func (t *Terminal) Raw() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.raw.Bytes())
}

// ErrTimeout is returned when what was waited for did not come.
var ErrTimeout = errors.New("it did not come in time")

// Until waits until the screen's text satisfies what, at most for d, and looks whenever it changes.
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

// Wait waits for the program's end and returns how it ended, as exec.Cmd.Wait does.
func (t *Terminal) Wait(d time.Duration) error {
	select {
	case <-t.done:
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.err
	case <-time.After(d):
		return fmt.Errorf("%w: the program's end", ErrTimeout)
	}
}

// Kill ends the program and those that it has started at once, and waits for the end of their output.
func (t *Terminal) Kill() {
	kill(t.cmd.Process)
	<-t.done
}
