package watch

import (
	"io"
	"sync"
	"time"
)

// maxLines is how many lines wait for a log that takes none, before lines are dropped.
const maxLines = 4096

// lines writes lines on a goroutine of its own, so that a blocked log holds up nobody. It is safe for concurrent use.
type lines struct {
	out   io.Writer
	ready chan []byte
	over  chan struct{}

	mu      sync.Mutex
	dropped int
	closed  bool
}

// newLines returns lines that are written to out. The caller closes them.
func newLines(out io.Writer) *lines {
	l := &lines{out: out, ready: make(chan []byte, maxLines), over: make(chan struct{})}
	go l.run()
	return l
}

// Write queues a line. It never blocks, and returns no error.
func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return len(line), nil
	}
	select {
	case l.ready <- append([]byte(nil), line...):
	default:
		l.dropped++
	}
	return len(line), nil
}

func (l *lines) run() {
	defer close(l.over)
	for line := range l.ready {
		_, _ = l.out.Write(line) // There is no other place to report it.
	}
}

// takeDropped returns how many lines were lost since the last call, once there is room for a line that says so.
func (l *lines) takeDropped() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ready) == cap(l.ready) {
		return 0
	}
	n := l.dropped
	l.dropped = 0
	return n
}

// close writes the remaining lines and returns, after patience at the latest.
func (l *lines) close(patience time.Duration) {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.ready)
	}
	l.mu.Unlock()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.over:
	case <-timer.C:
	}
}
