// Package progress draws a progress line on a terminal. It redraws the text that a function returns at an interval.
// Other output interrupts the line and never mixes with it.
package progress

import (
	"io"
	"sync"
	"time"

	"feedscope/ui/term/text"
)

const clearLine = "\r\x1b[K"

// Line is a progress line.
type Line struct {
	// Out is the terminal and Width returns its width; nil: no line.
	Out   io.Writer
	Width func() int

	mu    sync.Mutex
	shown string
	over  bool
}

// Show draws the text returned by words at every interval. The returned function stops it and removes the line.
func (l *Line) Show(every time.Duration, words func(now time.Time) string) (stop func()) {
	if l.Out == nil {
		return func() {}
	}
	end := make(chan struct{})
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case now := <-tick.C:
				l.draw(words(now))
			}
		}
	}()
	return func() {
		close(end)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.over = true
		if l.shown != "" {
			_, _ = io.WriteString(l.Out, clearLine)
		}
	}
}

func (l *Line) draw(words string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.shown = text.Truncate(text.Clean(words), max(l.Width()-1, 0))
	_, _ = io.WriteString(l.Out, clearLine+l.shown)
}

// Interrupt removes the line, calls write, and draws the line again below the new output.
func (l *Line) Interrupt(write func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown == "" || l.over {
		return write()
	}
	_, _ = io.WriteString(l.Out, clearLine)
	err := write()
	_, _ = io.WriteString(l.Out, l.shown)
	return err
}
