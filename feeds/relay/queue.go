package relay

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"sync"
	"time"

	"feedscope/feeds"
)

// overhead is what an entry of the queue costs besides its bytes.
const overhead = 128

// queue holds the reads of a response until they are observed.
type queue struct {
	keep bool // Otherwise bytes are only counted.
	max  int

	mu      sync.Mutex
	wake    sync.Cond
	reads   []feeds.Read
	used    int
	ended   bool
	outcome Outcome
}

func newQueue(size int) *queue {
	q := &queue{max: size}
	q.wake.L = &q.mu
	return q
}

// push adds a copy of p, unless the queue is full.
func (q *queue) push(at time.Time, p []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	offset := q.outcome.Bytes
	q.outcome.Bytes += int64(len(p))
	switch {
	case !q.keep:
		return
	case q.used+len(p)+overhead > q.max:
		q.outcome.Missed += int64(len(p))
		return
	}
	q.used += len(p) + overhead
	q.reads = append(q.reads, feeds.Read{Conn: 1, Time: at, Offset: offset, Bytes: bytes.Clone(p)})
	q.wake.Signal()
}

// end records the first end.
func (q *queue) end(how End, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return
	}
	q.ended = true
	q.outcome.End, q.outcome.Err, q.outcome.Time = how, err, time.Now()
	q.wake.Signal()
}

func (q *queue) next() (feeds.Read, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.reads) == 0 && !q.ended {
		q.wake.Wait()
	}
	if len(q.reads) == 0 {
		return feeds.Read{}, io.EOF
	}
	r := q.reads[0]
	q.reads[0] = feeds.Read{}
	q.reads = q.reads[1:]
	q.used -= len(r.Bytes) + overhead
	return r, nil
}

// mediaType returns the media type of a response in lower case, without parameters; empty if it is invalid.
func mediaType(h http.Header) string {
	t, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return t
}
