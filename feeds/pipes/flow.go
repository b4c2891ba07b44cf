package pipes

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// capacity is how many bytes can be on the way in one direction.
const capacity = 256 << 10

// flow is one direction of a connection. Bytes arrive one latency after they were written.
type flow struct {
	latency time.Duration

	mu         sync.Mutex
	changed    chan struct{} // Closed at the next change.
	chunks     []chunk
	size       int       // Of all chunks.
	finished   time.Time // When the writer's close arrives; zero while it is open.
	abandoned  time.Time // When the reader's close arrives at the writer; zero while it is open.
	gone       bool      // The reader has closed.
	reset      bool      // The writer's close is a reset.
	readLimit  time.Time
	writeLimit time.Time
}

// chunk is bytes that arrive together.
type chunk struct {
	due  time.Time
	data []byte
}

func newFlow(latency time.Duration) *flow {
	return &flow{latency: latency, changed: make(chan struct{})}
}

// notify wakes those who wait. The caller holds mu.
func (f *flow) notify() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// wait unlocks f until a change, or the earliest of the times that are not zero, and locks it again.
func (f *flow) wait(times ...time.Time) {
	changed := f.changed
	f.mu.Unlock()
	defer f.mu.Lock()
	var soonest time.Time
	for _, t := range times {
		if soonest.IsZero() || !t.IsZero() && t.Before(soonest) {
			soonest = t
		}
	}
	if soonest.IsZero() {
		<-changed
		return
	}
	timer := time.NewTimer(time.Until(soonest))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	}
}

func passed(t, now time.Time) bool { return !t.IsZero() && !t.After(now) }

func (f *flow) read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		now := time.Now()
		switch {
		case f.gone:
			return 0, net.ErrClosed
		case passed(f.readLimit, now):
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		case len(f.chunks) > 0 && !f.chunks[0].due.After(now):
			return f.take(p, now), nil
		case len(f.chunks) == 0 && passed(f.finished, now):
			if f.reset {
				return 0, os.NewSyscallError("read", syscall.ECONNRESET)
			}
			return 0, io.EOF
		case len(f.chunks) > 0:
			f.wait(f.chunks[0].due, f.readLimit)
		default:
			f.wait(f.finished, f.readLimit)
		}
	}
}

// take moves bytes that have arrived to p. The caller holds mu.
func (f *flow) take(p []byte, now time.Time) (n int) {
	for len(f.chunks) > 0 && n < len(p) && !f.chunks[0].due.After(now) {
		c := &f.chunks[0]
		copied := copy(p[n:], c.data)
		n += copied
		if c.data = c.data[copied:]; len(c.data) == 0 {
			f.chunks = f.chunks[1:]
		}
	}
	f.size -= n
	f.notify()
	return n
}

func (f *flow) write(p []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		now := time.Now()
		switch {
		case !f.finished.IsZero():
			return n, net.ErrClosed
		case passed(f.writeLimit, now):
			return n, os.ErrDeadlineExceeded
		case passed(f.abandoned, now):
			return n, os.NewSyscallError("write", syscall.EPIPE)
		case n == len(p):
			return n, nil
		case f.size < capacity:
			n += f.put(p[n:], now)
		default:
			f.wait(f.abandoned, f.writeLimit)
		}
	}
}

// put adds as many bytes as fit, to those written at the same instant if there are some. The caller holds mu.
func (f *flow) put(p []byte, now time.Time) int {
	n := min(len(p), capacity-f.size)
	f.size += n
	due := now.Add(f.latency)
	if last := len(f.chunks) - 1; last >= 0 && f.chunks[last].due.Equal(due) {
		f.chunks[last].data = append(f.chunks[last].data, p[:n]...)
		return n
	}
	f.chunks = append(f.chunks, chunk{due, append([]byte(nil), p[:n]...)})
	f.notify()
	return n
}

// finish closes the writer's end.
func (f *flow) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished.IsZero() {
		f.finished = time.Now().Add(f.latency)
		f.notify()
	}
}

// abandon closes the reader's end.
func (f *flow) abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.gone {
		f.gone, f.abandoned = true, time.Now().Add(f.latency)
		f.chunks, f.size = nil, 0
		f.notify()
	}
}

func (f *flow) setReset(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reset = on
}

func (f *flow) setReadDeadline(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readLimit = t
	f.notify()
}

func (f *flow) setWriteDeadline(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writeLimit = t
	f.notify()
}
