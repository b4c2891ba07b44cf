package input

import (
	"bytes"
	"io"
	"sync"
	"time"
)

// Pipe is a terminal at the other end of a reader, such as a network connection. Like a TTY, it reads only whole sequences.
// Only one goroutine may read at a time.
type Pipe struct {
	pieces chan []byte
	closed chan struct{}
	close  sync.Once
	keys   assembler
	ready  []byte
	paste  paste
}

// NewPipe returns a terminal that reads from r. The caller closes it, and then ends r.
func NewPipe(r io.Reader) *Pipe {
	p := &Pipe{pieces: make(chan []byte), closed: make(chan struct{})}
	go p.copy(r)
	return p
}

// copy passes on what r has until it ends, or until nobody wants it.
func (p *Pipe) copy(r io.Reader) {
	defer close(p.pieces)
	var buffer [maxPending]byte
	for {
		n, err := r.Read(buffer[:])
		if n > 0 {
			select {
			case p.pieces <- append([]byte(nil), buffer[:n]...):
			case <-p.closed:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Close makes Read return io.EOF.
func (p *Pipe) Close() { p.close.Do(func() { close(p.closed) }) }

// Read is like [TTY.Read]. It returns io.EOF when the reader has ended, for whatever reason.
func (p *Pipe) Read(dst []byte) (int, error) {
	for len(p.ready) == 0 {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(dst, p.ready)
	p.ready = p.ready[:copy(p.ready, p.ready[n:])]
	return n, nil
}

// fill waits for the next piece, or for the time after which a lone ESC is a key.
func (p *Pipe) fill() error {
	var settled <-chan time.Time
	if patience := p.keys.waiting(); patience > 0 {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		settled = timer.C
	}
	select {
	case piece, more := <-p.pieces:
		if !more {
			return io.EOF
		}
		p.ready = p.paste.bound(p.ready, p.keys.feed(nil, time.Now(), piece))
	case <-settled:
		p.ready = p.keys.settle(p.ready)
	case <-p.closed:
		return io.EOF
	}
	return nil
}

const (
	pasteStart, pasteEnd = "\x1b[200~", "\x1b[201~"
	// maxPaste bounds a pasted text, in bytes. Bubble Tea collects it until its end, which may never come.
	maxPaste = 64 << 10
)

// paste bounds pasted texts. What is too much is dropped, up to the end of the text.
type paste struct {
	open bool
	size int
}

// bound appends whole sequences to dst, without what is too much.
func (p *paste) bound(dst, in []byte) []byte {
	for len(in) > 0 {
		mark := pasteStart
		if p.open {
			mark = pasteEnd
		}
		n := bytes.Index(in, []byte(mark))
		text, rest := in, []byte(nil)
		if n >= 0 {
			text, rest = in[:n], in[n+len(mark):]
		}
		if p.open {
			text = text[:min(len(text), maxPaste-p.size)]
			p.size += len(text)
		}
		dst = append(dst, text...)
		if n >= 0 {
			dst = append(dst, mark...)
			p.open, p.size = !p.open, 0
		}
		in = rest
	}
	return dst
}
