package server

import (
	"net/http"
	"sync/atomic"
	"time"
)

// sendSize is how many bytes may wait for those of the next event.
const sendSize = 8 << 10

// writer stands between sse.Server, which ignores failed writes and flushes after every event, and the client:
// it sets write deadlines, ends the connection when one passes, says the reconnection time first, and sends
// events that come together in one piece.
type writer struct {
	http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	failed  func()

	err    error
	buf    []byte
	renew  time.Time
	events atomic.Int64 // Flushes to come before the client has to see anything.
}

// newWriter wraps w. Failed is called when a write fails; no more is written then.
func newWriter(w http.ResponseWriter, timeout time.Duration, failed func()) *writer {
	out := &writer{ResponseWriter: w, control: http.NewResponseController(w), timeout: timeout, failed: failed}
	out.expect(1) // The head.
	return out
}

// expect announces events, each of which will be flushed.
func (w *writer) expect(events int) { w.events.Add(int64(events)) }

// WriteHeader begins the stream.
func (w *writer) WriteHeader(status int) {
	streamHeader(w.Header())
	w.ResponseWriter.WriteHeader(status)
	w.buf = append(w.buf, "retry: "+reconnectionTime+"\n\n"...)
}

// Write keeps the bytes for the next flush.
func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// Flush sends what was written, unless more is announced and there is room for it.
func (w *writer) Flush() {
	if w.events.Add(-1) <= 0 || len(w.buf) >= sendSize {
		w.send()
	}
}

func (w *writer) send() {
	if w.err != nil {
		return
	}
	w.renewDeadline()
	if _, w.err = w.ResponseWriter.Write(w.buf); w.err == nil {
		w.err = w.control.Flush()
	}
	w.buf = w.buf[:0]
	if w.err != nil {
		w.failed()
	}
}

// renewDeadline keeps the write deadline between 3/4 of the timeout and the timeout away.
func (w *writer) renewDeadline() {
	now := time.Now()
	if now.Before(w.renew) {
		return
	}
	w.renew = now.Add(w.timeout / 4)
	// A connection without deadlines stays as it is: net/http's own have them.
	_ = w.control.SetWriteDeadline(now.Add(w.timeout))
}
