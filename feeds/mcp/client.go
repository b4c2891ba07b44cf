// Package mcp connects to servers of the Model Context Protocol. Like package poll it makes an event stream of something
// that is not just one: it does the handshake, asks once what the server offers, and then listens to the server's stream.
// The stream has the events as received, and an event of type [Sent] for each message of this side. It never calls a tool.
//
// It speaks the transports of all versions: Streamable HTTP (2025-03-26 and newer), and HTTP+SSE (2024-11-05) where a
// server refuses the first one; see modelcontextprotocol.io/specification/2025-11-25/basic/transports.
package mcp

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"feedscope/feeds/conn"
)

// Sent is the type of the events that stand for messages of this side.
const Sent = "sent"

// newest is the protocol version that is proposed. A server answers with the one to use.
const newest = "2025-11-25"

// leaveTimeout bounds the request that ends a session.
const leaveTimeout = 2 * time.Second

// The header fields of Streamable HTTP.
const (
	sessionField = "Mcp-Session-Id"
	versionField = "Mcp-Protocol-Version"
)

// client sends requests; see [conn.Client].
type client interface {
	Open(ctx context.Context, r conn.Request) (*conn.Stream, error)
	Send(ctx context.Context, r conn.Request) error
}

// Client is the client of one server. It keeps its session across connections. It is not safe for concurrent use; one
// stream may be open at a time.
type Client struct {
	client  client
	legacy  bool   // The server speaks HTTP+SSE only.
	session string // A secret. Empty if the server has none.
	version string // That of the session, empty without a session.
	last    conn.Request
}

// New returns a client without a session.
func New(c client) *Client { return &Client{client: c} }

// Open returns the stream of a new session, or of the last one if the server still has it. Its errors, and those of the
// body, are those of [conn.Client.Open].
func (c *Client) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	c.last = r
	note := ""
	if c.version != "" && !c.legacy {
		s, err := c.client.Open(ctx, c.with(r))
		if !lost(err) {
			return c.resumed(ctx, r, s, err)
		}
		note = "the server has lost the session; this is a new one"
	}
	s, err := c.begin(ctx, r)
	if err == nil && note != "" {
		s.Info.Oddities = append(s.Info.Oddities, note)
	}
	return s, err
}

// resumed returns the stream of a session that the server still has.
func (c *Client) resumed(ctx context.Context, r conn.Request, s *conn.Stream, err error) (*conn.Stream, error) {
	if err != nil {
		return nil, unlistened(err)
	}
	b := c.newBody(ctx, r)
	b.position = r.LastEventID
	b.read(s.Body, true)
	s.Body = b
	return s, nil
}

// begin starts a session.
func (c *Client) begin(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	c.session, c.version = "", ""
	b := c.newBody(ctx, r)
	if r.LastEventID != "" {
		b.restore() // Of another session.
	}
	var refused error
	if !c.legacy {
		s, err := c.client.Open(ctx, c.post(r, b.initialize()))
		if err == nil {
			c.session = s.Field(sessionField)
			b.show(b.initialize())
			b.awaits = "1"
			b.reply(s)
			s.Body = b
			return s, nil
		}
		switch refused = err; statusOf(err) {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed:
		default:
			return nil, err
		}
	}
	s, err := c.client.Open(ctx, plain(r))
	if err != nil {
		return nil, cmp.Or(refused, err)
	}
	c.legacy = true
	return b.listenFirst(s), nil
}

// listenFirst returns the stream of HTTP+SSE, whose first event names the address for messages.
func (b *body) listenFirst(s *conn.Stream) *conn.Stream {
	b.read(s.Body, true)
	s.Body = b
	s.Info.Oddities = append(s.Info.Oddities, "by HTTP+SSE, the transport of 2024-11-05")
	return s
}

// Leave ends the session, if there is one, within 2 s.
func (c *Client) Leave() {
	if c.session == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveTimeout)
	defer cancel()
	r := c.with(c.last)
	r.Exchange = conn.Exchange{Method: http.MethodDelete}
	_ = c.client.Send(ctx, r) // A server need not allow it.
	c.session, c.version = "", ""
}

// plain returns the request for a stream without a session.
func plain(r conn.Request) conn.Request {
	r.LastEventID = ""
	return r
}

// post returns the request that sends a message.
func (c *Client) post(r conn.Request, message []byte) conn.Request {
	r = c.with(plain(r))
	r.Exchange = conn.Exchange{Method: http.MethodPost, Body: message, Format: conn.Reply}
	r.Header.Set("Accept", "application/json, text/event-stream") // Also of messages without a reply.
	return r
}

// with adds the session to a request.
func (c *Client) with(r conn.Request) conn.Request {
	if r.Header = r.Header.Clone(); r.Header == nil {
		r.Header = make(http.Header)
	}
	r.Steps = nil
	if c.session != "" {
		r.Header.Set(sessionField, c.session)
	}
	if c.version != "" && !c.legacy {
		r.Header.Set(versionField, c.version)
	}
	return r
}

// statusOf returns the status of the response that an error is about; zero if there was none.
func statusOf(err error) int {
	if failed, ok := errors.AsType[*conn.Error](err); ok {
		return failed.Status
	}
	return 0
}

// lost reports whether the server no longer knows the session: 404 says so, and some servers answer 400.
func lost(err error) bool {
	status := statusOf(err)
	return status == http.StatusNotFound || status == http.StatusBadRequest
}

// unsent makes a loss of the session a reason to connect again.
func (c *Client) unsent(err error) error {
	if failed, ok := errors.AsType[*conn.Error](err); ok && c.session != "" && lost(err) {
		failed.Retry = true
	}
	return err
}

// unlistened explains a refusal of the server's stream.
func unlistened(err error) error {
	if failed, ok := errors.AsType[*conn.Error](err); ok && failed.Status == http.StatusMethodNotAllowed {
		failed.Reason, failed.Done = "the server offers no stream of messages (it answers 405 to GET)", true
	}
	return err
}

var errOtherOrigin = errors.New("the address for messages is not of the feed's own origin")

// endpoint returns the address for messages that the first event of HTTP+SSE names.
func endpoint(base *url.URL, data string) (*url.URL, error) {
	u, err := url.Parse(data)
	if err != nil {
		return nil, errors.New("the address for messages is not valid")
	}
	if u = base.ResolveReference(u); u.Scheme != base.Scheme || u.Host != base.Host {
		return nil, errOtherOrigin
	}
	u.User = base.User
	return u, nil
}
