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

// entry is a read, or a note, with its time and with what rules had done to the stream by then.
type entry struct {
	feeds.Read
	note, altered string
}

// queue holds the reads of a response until they are observed.
type queue struct {
	keep bool // Otherwise bytes are only counted.
	max  int

	mu      sync.Mutex
	wake    sync.Cond
	entries []entry
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
	case !q.add(entry{Read: feeds.Read{Conn: 1, Time: at, Offset: offset, Bytes: p}}):
		q.outcome.Missed += int64(len(p))
	}
}

// add adds an entry with a copy of its bytes, unless the queue is full.
func (q *queue) add(e entry) bool {
	e.altered = q.outcome.Altered
	size := len(e.Bytes) + overhead
	if q.used+size > q.max {
		return false
	}
	q.used += size
	e.Bytes = bytes.Clone(e.Bytes)
	q.entries = append(q.entries, e)
	q.wake.Signal()
	return true
}

// note takes what rules did to the stream so far, to show it unless the queue is full.
func (q *queue) note(done string, show bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.outcome.Altered = done; show {
		q.show("altered: " + done)
	}
}

// warn shows what rules cannot do, unless the queue is full.
func (q *queue) warn(text string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.show(text)
}

func (q *queue) show(note string) { q.add(entry{Read: feeds.Read{Time: time.Now()}, note: note}) }

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

func (q *queue) next() (entry, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.entries) == 0 && !q.ended {
		q.wake.Wait()
	}
	if len(q.entries) == 0 {
		return entry{}, io.EOF
	}
	e := q.entries[0]
	q.entries[0] = entry{}
	q.entries = q.entries[1:]
	q.used -= len(e.Bytes) + overhead
	return e, nil
}

// mediaType returns the media type of a response in lower case, without parameters; empty if it is invalid.
func mediaType(h http.Header) string {
	t, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return t
}
