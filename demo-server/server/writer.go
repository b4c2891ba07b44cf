package server

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"feedscope/demo-server/inject"
)

// sendSize is how many bytes may wait for those of the next event.
const sendSize = 8 << 10

// writer stands between sse.Server, which ignores failed writes and flushes after every event, and the client:
// it says the reconnection time first, sends events that come together in one piece, and gives all of that to the faults of the
// connection on its way.
type writer struct {
	http.ResponseWriter
	wire   *wire
	failed func()

	err     error
	buf     []byte
	events  atomic.Int64 // Flushes to come before the client has to see anything.
	manner  manner
	pending atomic.Pointer[manner] // What holds from the next flush on.
}

// manner is how a stream is written.
type manner struct {
	retry string // The reconnection time in milliseconds.
	body  inject.Body
}

// newWriter writes to a wire. Failed is called when that fails; no more is written then.
func newWriter(w *wire, m manner, failed func()) *writer {
	out := &writer{ResponseWriter: w.ResponseWriter, wire: w, manner: m, failed: failed}
	out.expect(1) // The head.
	return out
}

// expect announces events, each of which will be flushed.
func (w *writer) expect(events int) { w.events.Add(int64(events)) }

// change lets the stream be written in another manner, from the next event on.
func (w *writer) change(m manner) { w.pending.Store(&m) }

// WriteHeader begins the stream.
func (w *writer) WriteHeader(status int) {
	streamHeader(w.Header())
	w.ResponseWriter.WriteHeader(status)
	w.sayRetry()
}

func (w *writer) sayRetry() { w.buf = append(w.buf, "retry: "+w.manner.retry+"\n\n"...) }

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
	if m := w.pending.Swap(nil); m != nil {
		w.adopt(*m)
	}
	if w.events.Add(-1) <= 0 || len(w.buf) >= sendSize {
		w.send()
	}
}

// adopt ends one manner of writing and begins another.
func (w *writer) adopt(m manner) {
	old := w.manner
	w.manner = m
	if m.retry != old.retry {
		w.sayRetry()
	}
	w.check(old.body.Close())
}

func (w *writer) send() {
	if w.err != nil {
		return
	}
	err := w.manner.body.Send(w.buf)
	w.wire.sendHead()
	w.buf = w.buf[:0]
	w.check(err)
}

func (w *writer) check(err error) {
	if err != nil && w.err == nil {
		w.err = err
		w.failed()
	}
}

// close sends what is still kept.
func (w *writer) close() {
	w.check(w.manner.body.Close())
	_ = w.wire.Close() // It does not fail.
}

// wire writes to the client at once. It sets write deadlines, so that a client that takes nothing ends its connection.
type wire struct {
	http.ResponseWriter
	conn    *inject.Conn
	control *http.ResponseController
	timeout time.Duration
	begun   bool
	err     error
}

func newWire(w http.ResponseWriter, c *inject.Conn, timeout time.Duration) *wire {
	return &wire{ResponseWriter: w, conn: c, control: http.NewResponseController(w), timeout: timeout}
}

var errBroken = errors.New("the stream was broken off")

// Send writes bytes and sees to it that they leave.
func (w *wire) Send(p []byte) error {
	if w.err == nil && w.conn.Broken() {
		w.err = errBroken
	}
	if w.err != nil {
		return w.err
	}
	w.begun = true
	w.limit()
	if _, w.err = w.Write(p); w.err == nil {
		w.err = w.control.Flush()
	}
	if w.err == nil {
		w.unlimit()
	}
	return w.err
}

// limit bounds the time that the next writes may take. A connection without deadlines stays as it is: net/http's own have them.
func (w *wire) limit() { _ = w.control.SetWriteDeadline(time.Now().Add(w.timeout)) }

// unlimit lets nothing happen while nothing is written: HTTP/2 resets a stream whose deadline passes, and the end of a response needs a
// connection that can still be written to.
func (w *wire) unlimit() { _ = w.control.SetWriteDeadline(time.Time{}) }

// sendHead sends the head of the response alone, if a fault keeps what should go with it.
func (w *wire) sendHead() {
	if !w.begun {
		w.begun = true
		_ = w.control.Flush() // The next write tells, if the client is gone.
	}
}

// Close bounds the time that the end of the response may take.
func (w *wire) Close() error {
	w.limit()
	return nil
}
