package relay

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/relay/alter"
)

// End is how an exchange ended.
type End uint8

// The ends.
const (
	// Complete is a response that the server ended in good order.
	Complete End = iota
	// Cut is a response that broke off after it had begun.
	Cut
	// Left is an exchange that the client ended.
	Left
	// Never is a request without a response.
	Never
	// Stopped is an exchange that was not over when the relay stopped.
	Stopped
	// Altered is an exchange that a rule ended, or whose request a rule answered in place of the server.
	Altered
)

// Exchange is a request that was passed on, and its response. The fields do not change once it is observed. Next must not
// be called concurrently.
type Exchange struct {
	// Number counts the exchanges of the relay from 1.
	Number int64
	// Method, Path and Header are those of the request as the client sent it: its path with the query.
	Method, Path string
	Header       http.Header
	// URL is the address that the request was passed on to. BodyBytes is the declared length of its body, -1 if it has
	// none.
	URL       *url.URL
	BodyBytes int64
	// Started is when the request arrived.
	Started time.Time
	// Response is the head of the response, without a body; nil if there was none. Up is when it arrived.
	Response *http.Response
	Up       time.Time
	// Note, if set, is called by Next before it returns the bytes that the note is about. Set it before the first call of
	// Next.
	Note func(Note)

	relay   *Relay
	queue   *queue
	altered bool // A note has said so.

	sent, received kept
}

// Note is a remark about a stream.
type Note struct {
	Time time.Time
	// Text is the remark, such as "altered: 1 dropped".
	Text string
	// Altered is what rules have done to the stream so far, such as "1 dropped"; empty for nothing.
	Altered string
}

// Sent returns the first [MaxBody] bytes of the request's body, as far as they have arrived and there was room for them, and
// Received those of the response's body unless it is a stream, as they passed. They are kept until Observe has returned.
func (x *Exchange) Sent() []byte { return x.sent.copy() }

// Received returns the beginning of the response's body; see Sent.
func (x *Exchange) Received() []byte { return x.received.copy() }

func newExchange(r *Relay, req *http.Request) *Exchange {
	x := &Exchange{
		relay: r, Number: r.exchanges.Add(1), Method: req.Method, Path: req.URL.RequestURI(), Header: req.Header.Clone(),
		BodyBytes: req.ContentLength, Started: time.Now(), queue: newQueue(r.options.QueueBytes),
	}
	x.sent.room, x.received.room = &r.room, &r.room
	return x
}

func (x *Exchange) answered(resp *http.Response) {
	x.Up = time.Now()
	x.Response = &http.Response{
		Status: resp.Status, StatusCode: resp.StatusCode, Proto: resp.Proto, Header: resp.Header.Clone(),
		ContentLength: resp.ContentLength, TLS: resp.TLS,
	}
	x.queue.keep = x.Streams()
}

// Streams reports whether the response is an event stream or newline-delimited JSON. The bytes of other responses are only
// counted.
func (x *Exchange) Streams() bool {
	return x.Response != nil && x.Response.StatusCode == http.StatusOK && x.Method != http.MethodHead &&
		(mediaType(x.Response.Header) == conn.MediaType || x.Lines())
}

// Lines reports whether the response is labeled as newline-delimited JSON.
func (x *Exchange) Lines() bool {
	return x.Response != nil && slices.Contains(lineTypes, mediaType(x.Response.Header))
}

// lineTypes are the media types of newline-delimited JSON. Unlike a feed's, they do not include application/json.
var lineTypes = []string{
	"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines",
	"application/x-jsonlines", "application/json-seq", "application/stream+json",
}

// Next waits for the next bytes of an event stream; a jump of their offset shows that some were missed. Its error is
// [io.EOF] after the end, about which End has more.
func (x *Exchange) Next() (feeds.Read, error) {
	for {
		e, err := x.queue.next()
		if err != nil {
			return e.Read, err
		}
		x.remark(&e)
		if e.note == "" {
			return e.Read, nil
		}
	}
}

// remark calls Note. The first alteration has a note even if there was no room for it.
func (x *Exchange) remark(e *entry) {
	note := e.note
	if note == "" && e.altered != "" && !x.altered {
		note = "altered: " + e.altered
	}
	x.altered = x.altered || e.altered != ""
	if note != "" && x.Note != nil {
		x.Note(Note{e.Time, note, e.altered})
	}
}

// End returns how the exchange ended, when, the error if it was Cut or Never, and how many bytes the response had. It is
// for use after Next returned an error.
func (x *Exchange) End() Outcome {
	x.queue.mu.Lock()
	defer x.queue.mu.Unlock()
	return x.queue.outcome
}

// Outcome describes the end of an exchange.
type Outcome struct {
	End End
	// Time is when it ended.
	Time time.Time
	// Err is why the response broke off or never came.
	Err error
	// Bytes is the length of the response's body as it passed, Missed how many of them the observer did not get.
	Bytes, Missed int64
	// Altered is what rules did to the exchange, such as "1 dropped"; empty for nothing.
	Altered string
}

func (x *Exchange) end(how End, err error) {
	if how == Left && x.relay.stopped.Load() {
		how = Stopped
	}
	x.queue.end(how, err)
}

// body is the body of a response on its way through.
type body struct {
	io.ReadCloser
	x   *Exchange
	ctx context.Context // Of the request.
}

// alterable replaces the body of an event stream with one that rules can alter. If rules apply already, the response loses
// its length.
func (b *body) alterable(e *alter.Engine, resp *http.Response) {
	q := b.x.queue
	o := alter.Options{
		Method: b.x.Method, Path: b.x.Path, Number: b.x.Number, Lines: b.x.Lines(), Note: q.note, Warn: q.warn,
	}
	if resp.ContentLength >= 0 && e.Applies(o.Method, o.Path) {
		resp.ContentLength = -1
		resp.Header.Del("Content-Length")
	}
	switch {
	case resp.Header.Get("Content-Encoding") != "":
		o.Fixed = "the response is compressed"
	case resp.ContentLength >= 0:
		o.Fixed = "the length of the response was announced"
	}
	b.ReadCloser = e.Stream(b.ctx, b.ReadCloser, o)
}

// ended returns the end that a rule made, nil if none did.
func (b *body) ended() error {
	if s, ok := b.ReadCloser.(*alter.Stream); ok && s.Ended() != nil {
		return s.Ended()
	}
	return nil
}

// Read reads from the server and lets the observer know.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.x.queue.push(time.Now(), p[:n])
	}
	if n > 0 && !b.x.queue.keep {
		b.x.received.add(p[:n])
	}
	switch {
	case err == nil:
	case b.ended() != nil:
		b.x.end(Altered, b.ended())
	case err == io.EOF:
		b.x.end(Complete, nil)
	case b.ctx.Err() != nil:
		b.x.end(Left, nil)
	default:
		b.x.end(Cut, err)
	}
	return n, err
}

// Close closes the response. Before its end, that means that the client has gone.
func (b *body) Close() error {
	b.x.end(Left, nil)
	return b.ReadCloser.Close()
}
