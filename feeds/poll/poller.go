package poll

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"feedscope/feeds/conn"
)

// Options configure a [Poller].
type Options struct {
	// Every is the time from the start of one poll to that of the next. After a poll that takes longer, the next starts
	// immediately.
	Every time.Duration
	// Items is the gjson path of the list of items; empty makes the document the only item.
	Items string
	// Key is the gjson path of an item's key; if it is empty, or an item has no such value, the item's text is its key.
	// A document without the key in any item is an error.
	Key string
	// MaxBytes bounds the document; zero means 16 MiB.
	MaxBytes int
}

const (
	defaultMaxBytes = 16 << 20
	// timeout bounds one poll.
	timeout = 30 * time.Second
)

// client opens documents.
type client interface {
	Open(ctx context.Context, r conn.Request) (*conn.Stream, error)
}

// Poller polls one document. It is not safe for concurrent use; one stream may be open at a time.
type Poller struct {
	client   client
	o        Options
	revision conn.Revision
	news     news
	begun    bool
}

// New returns a poller.
func New(c client, o Options) *Poller {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	return &Poller{client: c, o: o, news: news{items: o.Items, key: o.Key, seen: make(map[mark]uint64)}}
}

// Open polls at once, and returns a stream of the items that this and later polls find. Its errors, and those of the
// body, are those of [conn.Client.Open].
func (p *Poller) Open(ctx context.Context, r conn.Request) (*conn.Stream, error) {
	r.Format = conn.Document
	b := &body{p: p, r: r, next: time.Now()}
	b.ctx, b.cancel = context.WithCancel(ctx)
	s, err := b.poll()
	if err != nil {
		b.cancel()
		return nil, err
	}
	s.Body, s.Unchanged = b, false
	if !p.begun {
		p.begun, s.Past = true, int64(len(b.rest))
	}
	return s, nil
}

// body is an event stream made of polls.
type body struct {
	p      *Poller
	r      conn.Request
	ctx    context.Context // Lives as long as the stream, like that of a response.
	cancel context.CancelFunc
	next   time.Time
	rest   []byte
	err    error
}

// Read returns what the last poll found, or waits for the next one.
func (b *body) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		if b.err = b.wait(); b.err == nil {
			_, b.err = b.poll()
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// Close stops polling.
func (b *body) Close() error {
	b.cancel()
	return nil
}

func (b *body) wait() error {
	select {
	case <-time.After(time.Until(b.next)):
		return nil
	case <-b.ctx.Done():
		return context.Cause(b.ctx)
	}
}

// timedOut returns a new error each time, because each attempt adds its own request to it.
func timedOut() error {
	return &conn.Error{Kind: conn.KindTimeout, Reason: fmt.Sprintf("a poll took longer than %s", timeout), Retry: true}
}

// poll fetches the document and adds its new items to the stream.
func (b *body) poll() (*conn.Stream, error) {
	b.next = time.Now().Add(b.p.o.Every)
	ctx, cancel := context.WithTimeoutCause(b.ctx, timeout, timedOut())
	defer cancel()
	b.r.Known = b.p.revision
	s, err := b.p.client.Open(ctx, b.r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Body.Close() }()
	if s.Unchanged {
		b.rest = append(b.rest[:0], ": nothing new (304)\n"...)
		return s, nil
	}
	doc, err := b.p.read(ctx, s.Body)
	if err != nil {
		return nil, failure(err, s)
	}
	if b.rest, err = b.p.news.appendEvents(b.rest[:0], doc); err != nil {
		return nil, failure(err, s)
	}
	b.p.revision = conn.Revision{ETag: s.Header.Get("ETag"), LastModified: s.Header.Get("Last-Modified")}
	return s, nil
}

// read reads the document.
func (p *Poller) read(ctx context.Context, r io.Reader) ([]byte, error) {
	doc, err := io.ReadAll(io.LimitReader(r, int64(p.o.MaxBytes)+1))
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, errors.New(conn.Reason(err))
	case len(doc) > p.o.MaxBytes:
		return nil, fmt.Errorf("the document is larger than the limit of %d bytes", p.o.MaxBytes)
	}
	return doc, nil
}

// failure returns err with the response that caused it. It can be retried, because the next document may be valid.
func failure(err error, s *conn.Stream) error {
	if failed, ok := errors.AsType[*conn.Error](err); ok {
		return failed
	}
	return &conn.Error{Reason: err.Error(), Retry: true, Info: s.Info, Request: s.Request, Header: s.Header}
}
