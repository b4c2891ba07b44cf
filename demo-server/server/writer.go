package server

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"feedscope/demo-server/inject"
)

// sendSize is the number of bytes at which a batch of events is sent before it is complete.
const sendSize = 8 << 10

// writer sits between sse.Server, which ignores write errors and flushes after every event, and the client. It writes
// the reconnection time first, sends events of one batch together, and passes all bytes through the faults.
type writer struct {
	http.ResponseWriter
	wire   *wire
	failed func()

	output
	events  atomic.Int64           // The number of flushes expected before the batch is complete.
	pending atomic.Pointer[format] // Takes effect at the next flush.
}

// format is the reconnection time and the stages of a stream.
type format struct {
	retry string       // The reconnection time in milliseconds.
	body  *inject.Body // In a change, nil keeps the stages.
}

// output is what is encoded of a stream in its format.
type output struct {
	format format
	buf    []byte
	err    error
}

// adopt switches to another format. Stages that it replaces send what they held back.
func (o *output) adopt(m format) error {
	old := o.format
	if m.body == nil {
		m.body = old.body
	}
	o.format = m
	if m.retry != old.retry {
		o.buf = appendRetry(o.buf, m.retry)
	}
	if m.body != old.body && o.err == nil {
		return old.body.Close()
	}
	return nil
}

// appendRetry appends a reconnection time in milliseconds, unless it is empty.
func appendRetry(dst []byte, milliseconds string) []byte {
	if milliseconds == "" {
		return dst
	}
	return append(append(append(dst, "retry: "...), milliseconds...), "\n\n"...)
}

// newWriter returns a writer to a wire. It calls failed on the first write error and writes nothing more.
func newWriter(w *wire, m format, failed func()) *writer {
	out := &writer{ResponseWriter: w.ResponseWriter, wire: w, output: output{format: m}, failed: failed}
	out.expect(1) // For the response head.
	return out
}

// expect announces a number of events, each followed by a flush.
func (w *writer) expect(events int) { w.events.Add(int64(events)) }

// change switches to another format before the next event.
func (w *writer) change(m format) { w.pending.Store(&m) }

// WriteHeader starts the stream.
func (w *writer) WriteHeader(status int) {
	streamHeader(w.Header())
	w.ResponseWriter.WriteHeader(status)
	w.buf = appendRetry(w.buf, w.format.retry)
}

// Write buffers the bytes for the next flush.
func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// Flush sends the buffer unless more events are expected and it has room for them.
func (w *writer) Flush() {
	if m := w.pending.Swap(nil); m != nil {
		w.check(w.adopt(*m))
	}
	if w.events.Add(-1) <= 0 || len(w.buf) >= sendSize {
		w.send()
	}
}

func (w *writer) send() {
	if w.err != nil {
		return
	}
	err := w.format.body.Send(w.buf)
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

// close sends the bytes that the stages held back.
func (w *writer) close() {
	w.check(w.format.body.Close())
	_ = w.wire.Close() // Never fails.
}

// wire writes to the client without delay. Its write deadlines end the connections of clients that read nothing.
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

var errBroken = errors.New("the stream was cut")

// Send writes and flushes bytes.
func (w *wire) Send(p []byte) error {
	if w.err == nil && w.conn.Broken() {
		w.err = errBroken
	}
	if w.err != nil {
		return w.err
	}
	w.begun = true
	w.setDeadline()
	if _, w.err = w.Write(p); w.err == nil {
		w.err = w.control.Flush()
	}
	if w.err == nil {
		w.clearDeadline()
	}
	return w.err
}

// setDeadline limits the time of the next writes. Connections without deadlines are left alone; those of net/http have
// them.
func (w *wire) setDeadline() { _ = w.control.SetWriteDeadline(time.Now().Add(w.timeout)) }

// clearDeadline allows any time between writes: HTTP/2 resets a stream whose deadline passes, and the end of the
// response must still be writable.
func (w *wire) clearDeadline() { _ = w.control.SetWriteDeadline(time.Time{}) }

// sendHead sends the response head if a fault holds back the bytes that follow it.
func (w *wire) sendHead() {
	if !w.begun {
		w.begun = true
		_ = w.control.Flush() // If the client has disconnected, the next write fails.
	}
}

// Close limits the time to write the end of the response.
func (w *wire) Close() error {
	w.setDeadline()
	return nil
}
