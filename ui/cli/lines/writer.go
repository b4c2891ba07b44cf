// Package lines writes whole lines on a goroutine of its own, so that a slow or blocked output holds up nobody. Lines that find
// no room are left out, and a line in their place says so.
package lines

import (
	"bytes"
	"io"
	"sync"
	"time"
)

// maxWaiting is how many bytes wait for the output.
const maxWaiting = 4 << 20

// Writer writes lines to an output. It is safe for concurrent use.
type Writer struct {
	w       io.Writer
	missing func(n int) []byte
	failed  func(error)
	max     int // Bytes that may wait.

	mu      sync.Mutex
	more    sync.Cond
	waiting []byte
	writing int // Lines that are being written.
	left    int // Lines that were left out after those that wait,
	lost    int // and in all.
	ended   bool
	broken  bool          // A write failed, which ends all.
	done    chan struct{} // Closed when it writes no more.
}

// New returns a writer to w, which the caller closes. missing returns the line that stands for n missing ones. If failed is
// not nil, the first error of w ends the writing and is handed to failed; otherwise errors are ignored.
func New(w io.Writer, missing func(n int) []byte, failed func(error)) *Writer {
	l := &Writer{w: w, missing: missing, failed: failed, max: maxWaiting, done: make(chan struct{})}
	l.more.L = &l.mu
	go l.run()
	return l
}

// Write takes whole lines. It never blocks and never fails.
func (l *Writer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) > 0 && (l.left > 0 || len(l.waiting)+len(p) > l.max) {
		n := bytes.Count(p, []byte("\n"))
		l.left, l.lost = l.left+n, l.lost+n
		return len(p), nil
	}
	l.waiting = append(l.waiting, p...)
	l.more.Signal()
	return len(p), nil
}

// Lost returns how many lines were left out so far.
func (l *Writer) Lost() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}

// run writes until Close is called, or a write fails.
func (l *Writer) run() {
	defer close(l.done)
	for {
		p := l.take()
		if len(p) == 0 {
			return
		}
		if _, err := l.w.Write(p); err != nil && l.failed != nil {
			l.mu.Lock()
			l.broken = true
			l.mu.Unlock()
			l.failed(err)
			return
		}
	}
}

// take returns what to write next, with a line for what was left out after it; nothing at the end.
func (l *Writer) take() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writing = 0
	for len(l.waiting) == 0 && !l.ended {
		l.more.Wait()
	}
	p := l.waiting
	l.waiting, l.writing = nil, bytes.Count(p, []byte("\n"))
	if l.left > 0 {
		p = append(p, l.missing(l.left)...)
		l.left = 0
	}
	return p
}

// patience is how long Close waits for a slow output.
const patience = 250 * time.Millisecond

// Close writes what is waiting, within a quarter of a second, and returns how many lines were not written in all because the
// output was too slow.
func (l *Writer) Close() (lost int) {
	l.mu.Lock()
	l.ended = true
	l.more.Signal()
	l.mu.Unlock()
	select {
	case <-l.done:
	case <-time.After(patience):
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return l.lost
	}
	return l.lost + l.writing + bytes.Count(l.waiting, []byte("\n"))
}
