package relay

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
)

// MaxBody is how many bytes are kept of the body of a request, and of that of a response that is no stream, until the
// exchange has been observed.
const MaxBody = 256 << 10

// defaultBodies is how many bytes are kept of the bodies of all exchanges under way.
const defaultBodies = 32 << 20

// kept is the beginning of a body on its way through.
type kept struct {
	room *atomic.Int64 // That the bodies of all exchanges have left.

	mu     sync.Mutex
	bytes  []byte
	closed bool // No more is kept.
}

// add keeps bytes that passed, as long as there is room.
func (k *kept) add(p []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p = p[:min(len(p), MaxBody-len(k.bytes))]
	if k.closed || len(p) == 0 {
		return
	}
	if k.room.Add(-int64(len(p))) < 0 {
		k.room.Add(int64(len(p)))
		k.closed = true // What follows would not be the beginning.
		return
	}
	k.bytes = append(k.bytes, p...)
}

func (k *kept) copy() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.bytes)
}

// release forgets the bytes, for good.
func (k *kept) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.room.Add(int64(len(k.bytes)))
	k.bytes, k.closed = nil, true
}

// upload is the body of a request on its way to the server.
type upload struct {
	io.ReadCloser
	kept *kept
}

// Read reads from the client.
func (u *upload) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	u.kept.add(p[:n])
	return n, err
}
