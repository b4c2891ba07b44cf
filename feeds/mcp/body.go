package mcp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// maxReply is how many bytes a reply in JSON may have.
const maxReply = 16 << 20

// body is the event stream of one connection. Each Read does the next step.
type body struct {
	c   *Client
	ctx context.Context //nolint:containedctx // That of the connection, as of a response.
	r   conn.Request

	out      []byte // What Read returns next.
	tail     []byte // The end of what it has returned.
	position string // The last event ID of the server's own stream.

	src     io.ReadCloser // The response that is read; nil between two.
	own     bool          // It is the server's own stream, not a reply.
	decoder *sse.Decoder
	post    *url.URL // The address for messages.
	sending []byte   // A message that was shown and is to be sent.
	answers [][]byte // Messages that answer the server,
	asks    [][]byte // and those that this side has.
	awaits  string   // The ID of the message whose reply is read, as JSON.
	err     error
}

func (c *Client) newBody(ctx context.Context, r conn.Request) *body {
	return &body{c: c, ctx: ctx, r: r, post: r.URL}
}

// Read returns what the last step brought, or does the next one.
func (b *body) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		b.err = b.step()
	}
	n := copy(p, b.out)
	b.tail = append(b.tail, b.out[:n]...)
	b.tail = b.tail[max(len(b.tail)-4, 0):]
	b.out = b.out[n:]
	return n, nil
}

// Close closes the response that is read. The session goes on.
func (b *body) Close() error {
	if b.src == nil {
		return nil
	}
	return b.src.Close()
}

// between reports whether what was returned ends with a whole block, so that another one can follow.
func (b *body) between() bool {
	end := string(b.tail)
	return end == "" || strings.HasSuffix(end, "\n\n") || strings.HasSuffix(end, "\r\n\r\n") || strings.HasSuffix(end, "\r\r")
}

// step does the next thing: send, answer, read, ask, or begin to listen.
func (b *body) step() error {
	asks := len(b.asks) > 0 && (b.src == nil || b.c.legacy)
	switch {
	case b.sending != nil:
		message := b.sending
		b.sending = nil
		return b.send(message)
	case len(b.answers) > 0 && b.between():
		b.show(b.answers[0])
		b.sending, b.answers = b.answers[0], b.answers[1:]
	case asks && b.between():
		b.show(b.asks[0])
		b.sending, b.asks = b.asks[0], b.asks[1:]
	case b.src != nil:
		return b.fill()
	default:
		s, err := b.c.client.Open(b.ctx, b.c.with(plain(b.r)))
		if err != nil {
			return unlistened(err)
		}
		b.read(s.Body, true)
		b.out = append(b.out, ": listening\n\n"...)
	}
	return nil
}

// show adds a message of this side to the stream.
func (b *body) show(message []byte) {
	b.out = append(append(append(b.out, "event: "+Sent+"\ndata: "...), message...), "\n\n"...)
}

// restore makes the last event ID of the server's own stream the one in force: replies may have IDs of their own, at which
// that stream cannot resume.
func (b *body) restore() {
	b.out = append(append(append(b.out, "id: "...), b.position...), "\n\n"...)
}

// send sends a message. A request has a reply, unless that comes in the server's own stream.
func (b *body) send(message []byte) error {
	r := b.c.post(b.r, message)
	r.URL = b.post
	id := gjson.GetBytes(message, "id")
	if b.c.legacy || !id.Exists() || !gjson.GetBytes(message, "method").Exists() {
		return b.c.unsent(b.c.client.Send(b.ctx, r))
	}
	s, err := b.c.client.Open(b.ctx, r)
	if err != nil {
		return b.c.unsent(err)
	}
	b.awaits = id.Raw
	b.reply(s)
	return nil
}

// reply takes the reply to a message: a stream that has it, or just JSON.
func (b *body) reply(s *conn.Stream) {
	media, _, _ := strings.Cut(s.Field("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(media), conn.MediaType) {
		b.read(s.Body, false)
		return
	}
	b.read(&document{body: s.Body}, false)
}

// read makes a stream the one that is read.
func (b *body) read(src io.ReadCloser, own bool) {
	b.src, b.own = src, own
	b.decoder = sse.NewDecoder(io.TeeReader(src, (*output)(b)), sse.Options{LastEventID: []byte(b.position)})
}

// output receives the bytes that are read.
type output body

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.out = append(o.out, p...)
	return len(p), nil
}

// fill reads once, and looks at the events.
func (b *body) fill() error {
	err := b.decoder.Fill()
	for tok := b.decoder.Poll(); tok != nil; tok = b.decoder.Poll() {
		if tok.Kind != sse.Event {
			continue
		}
		if failed := b.event(tok); failed != nil {
			return failed
		}
	}
	if b.own {
		b.position = string(b.decoder.LastEventID())
		return err
	}
	switch {
	case errors.Is(err, io.EOF), b.awaits == "":
		b.finish()
		return nil
	}
	return err
}

// finish ends a reply.
func (b *body) finish() {
	_ = b.src.Close()
	if id := string(b.decoder.LastEventID()); id != b.position {
		b.tail = append(b.tail, b.out...)
		if !b.between() {
			b.out = append(b.out, "\n\n"...)
		}
		b.restore()
	}
	b.src, b.awaits = nil, ""
}

// event looks at an event of the server.
func (b *body) event(tok *sse.Token) error {
	if b.c.legacy && string(tok.Type) == "endpoint" {
		u, err := endpoint(b.r.URL, string(tok.Data))
		if err != nil {
			return &conn.Error{Reason: err.Error()}
		}
		b.post, b.asks = u, [][]byte{b.initialize()}
		return nil
	}
	root := gjson.ParseBytes(tok.Data)
	if !root.IsArray() {
		return b.message(root)
	}
	var err error
	root.ForEach(func(_, m gjson.Result) bool {
		err = b.message(m)
		return err == nil
	})
	return err
}

// message looks at a message of the server.
func (b *body) message(m gjson.Result) error {
	id := m.Get("id")
	if m.Get("method").Exists() {
		if id.Exists() && len(b.answers) < maxAnswers {
			b.answers = append(b.answers, answerTo(m))
		}
		return nil
	}
	if id.Raw == b.awaits {
		b.awaits = ""
	}
	if id.Raw == "1" && b.c.version == "" {
		return b.begun(m)
	}
	return nil
}

// document is a JSON document as an event stream of one event.
type document struct {
	body io.ReadCloser
	rest *bytes.Reader
}

// Read implements [io.Reader].
func (d *document) Read(p []byte) (int, error) {
	if d.rest == nil {
		data, err := io.ReadAll(io.LimitReader(d.body, maxReply+1))
		switch {
		case err != nil:
			return 0, err
		case len(data) > maxReply:
			return 0, &conn.Error{Reason: "the reply is larger than 16 MiB"}
		}
		var block bytes.Buffer
		for line := range bytes.FieldsFuncSeq(data, func(c rune) bool { return c == '\r' || c == '\n' }) {
			block.WriteString("data: " + string(line) + "\n")
		}
		block.WriteByte('\n')
		d.rest = bytes.NewReader(block.Bytes())
	}
	return d.rest.Read(p)
}

// Close implements [io.Closer].
func (d *document) Close() error { return d.body.Close() }
