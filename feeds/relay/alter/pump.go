package alter

import (
	"bytes"
	"io"
	"sync"
	"time"
)

const (
	// maxWaiting bounds the bytes that wait in a pump. While there are more, it does not read.
	maxWaiting = 1 << 20
	readSize   = 32 << 10
)

// chunk is a read of a response.
type chunk struct {
	bytes []byte
	time  time.Time
}

// pump reads a response ahead, so that the time of each read is known while earlier ones are held back.
type pump struct {
	more, room, closed chan struct{}
	done               chan struct{} // Closed when it reads no more.
	start              func()

	mu     sync.Mutex
	chunks []chunk
	used   int
	err    error
}

// newPump returns a pump whose start has it read src until that fails or the pump is closed.
func newPump(src io.Reader) *pump {
	p := &pump{
		more: make(chan struct{}, 1), room: make(chan struct{}, 1), closed: make(chan struct{}), done: make(chan struct{}),
	}
	p.start = sync.OnceFunc(func() { go p.run(src) })
	return p
}

func (p *pump) run(src io.Reader) {
	defer close(p.done)
	buf := make([]byte, readSize)
	for err := error(nil); err == nil; {
		var n int
		n, err = src.Read(buf)
		for full := p.push(buf[:n], err); full; full = p.full() {
			select {
			case <-p.room:
			case <-p.closed:
				return
			}
		}
	}
}

// push adds a read and reports whether the pump is full.
func (p *pump) push(b []byte, err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(b) > 0 {
		p.chunks = append(p.chunks, chunk{bytes.Clone(b), time.Now()})
		p.used += len(b)
	}
	p.err = err
	signal(p.more)
	return p.used > maxWaiting
}

func (p *pump) full() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used > maxWaiting
}

// next returns the next read, or the error after the last one; neither if nothing is waiting.
func (p *pump) next() (c chunk, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.chunks) == 0 {
		return chunk{}, p.err
	}
	c = p.chunks[0]
	p.chunks[0] = chunk{}
	p.chunks = p.chunks[1:]
	p.used -= len(c.bytes)
	signal(p.room)
	return c, nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
