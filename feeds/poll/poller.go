package poll

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"feedscope/feeds/conn"
)

// Options say how to poll.
type Options struct {
	// Every is the time from the start of one poll to that of the next; one that takes longer is followed at once.
	Every time.Duration
	// Items is the gjson path of the list of items; empty: the document is the one item.
	Items string
	// Key is the gjson path of an item's key; empty: what the item says, which also is the key of an item without one. That no
	// item of a document has one is an error.
	Key string
	// MaxBytes bounds the document; zero means 16 MiB.
	MaxBytes int
}

const (
	defaultMaxBytes = 16 << 20
	// timeout bounds one poll.
	timeout = 30 * time.Second
)

// Client opens what is polled.
type Client interface {
	Open(ctx context.Context, r conn.Request) (*conn.Stream, error)
}

// Poller polls one document. It is not safe for concurrent use; one stream may be open at a time.
type Poller struct {
	client   Client
	o        Options
	revision conn.Revision
	news     news
	begun    bool
}

// New makes a poller.
func New(client Client, o Options) *Poller {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	return &Poller{client: client, o: o, news: newNews(o)}
}

// Open polls at once, and gives a stream of what this and the polls to come bring. It returns the errors of
// [conn.Client.Open]; so does the body.
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

// body is a stream made of polls.
type body struct {
	p      *Poller
	r      conn.Request
	ctx    context.Context // As a response has one: for its stream's whole life.
	cancel context.CancelFunc
	next   time.Time
	rest   []byte
	err    error
}

// Read gives what the last poll brought, or waits for the next one.
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

// Close ends the polling.
func (b *body) Close() error {
	b.cancel()
	return nil
}

func (b *body) wait() error {
	timer := time.NewTimer(time.Until(b.next))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-b.ctx.Done():
		return context.Cause(b.ctx)
	}
}

// timedOut is the error of one poll. It is never shared: whoever opens a stream notes in it what was asked for.
func timedOut() error {
	return &conn.Error{Kind: conn.KindTimeout, Reason: fmt.Sprintf("a poll was given up after %s", timeout), Retry: true}
}

// poll gets the document and makes a part of the stream of what is new in it.
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
		return nil, told(err, s)
	}
	if b.rest, err = b.p.news.of(b.rest[:0], doc); err != nil {
		return nil, told(err, s)
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
		return nil, fmt.Errorf("the document has more than %d bytes, which is the limit", p.o.MaxBytes)
	}
	return doc, nil
}

// told gives an error with the response in which it was found. Whatever is wrong with a document may be right in the next.
func told(err error, s *conn.Stream) error {
	var failed *conn.Error
	if errors.As(err, &failed) {
		return failed
	}
	return &conn.Error{Reason: err.Error(), Retry: true, Info: s.Info, Request: s.Request, Header: s.Header}
}
