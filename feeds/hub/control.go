package hub

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"feedscope/feeds/conn"
)

// Pause disconnects the feed until Resume.
func (f *Feed) Pause() { f.control.set(pause) }

// Resume reconnects a paused feed, from its last event ID.
func (f *Feed) Resume() { f.control.set(resume) }

// Reconnect ends the connection, or the wait for the next one, and connects at once. It also resumes a paused feed and
// retries a failed or ended one.
func (f *Feed) Reconnect() { f.control.set(reconnect) }

// ReconnectFrom is Reconnect with another last event ID, which the feed keeps; empty for none. It returns an error if
// no header can carry the ID.
func (f *Feed) ReconnectFrom(id string) error {
	if !conn.Sendable(id) {
		return fmt.Errorf("the last event ID %q contains a control character, which is not allowed in a header", id)
	}
	f.control.setID(id)
	return nil
}

// SetHeader sets a header of all further requests, in addition to those of the spec or in place of one of them; an
// empty value restores the spec's. A name or value that HTTP does not allow makes connections fail.
func (f *Feed) SetHeader(name, value string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	extra := maps.Clone(f.extra) // A request may be reading it.
	if extra == nil {
		extra = make(http.Header)
	}
	if name = http.CanonicalHeaderKey(name); value == "" {
		delete(extra, name)
	} else {
		extra[name] = []string{value}
	}
	f.extra = extra
}

// headers returns the headers of the next request. The caller holds mu.
func (f *Feed) headers() http.Header {
	if len(f.extra) == 0 {
		return f.spec.Header
	}
	h := make(http.Header)
	for name, values := range f.spec.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	maps.Copy(h, f.extra)
	return h
}

type command uint8

const (
	pause command = iota
	resume
	reconnect
)

// errInterrupted ends a connection by a command of the user.
var errInterrupted = errors.New("interrupted by the user")

// control passes the user's commands to the feed's goroutine. It holds the latest command, not a queue.
type control struct {
	wake chan struct{}

	mu      sync.Mutex
	paused  bool
	pending bool    // A command has not been followed by an attempt yet.
	id      *string // The last event ID for the next attempt.
	cancel  context.CancelCauseFunc
}

func newControl() control { return control{wake: make(chan struct{}, 1)} }

func (c *control) set(cmd command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cmd == resume && !c.paused || cmd == pause && c.paused {
		return
	}
	c.paused = cmd == pause
	c.pending = true
	if c.cancel != nil {
		c.cancel(errInterrupted)
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// setID reconnects the feed with a last event ID.
func (c *control) setID(id string) {
	c.mu.Lock()
	c.id = &id
	c.mu.Unlock()
	c.set(reconnect)
}

// takeID returns the last event ID that setID set, once.
func (c *control) takeID() (id string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.id == nil {
		return "", false
	}
	id, c.id = *c.id, nil
	return id, true
}

// attempt returns the context of one connection and whether a command requested it; ok is false if the feed is paused.
func (c *control) attempt(ctx context.Context) (_ context.Context, _ context.CancelCauseFunc, commanded, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.wake:
	default:
	}
	if c.paused {
		return nil, nil, false, false
	}
	commanded, c.pending = c.pending, false
	ctx, c.cancel = context.WithCancelCause(ctx)
	return ctx, c.cancel, commanded, true
}

// wait returns after d, on a command, or when ctx ends. A negative d means no limit.
func (c *control) wait(ctx context.Context, d time.Duration) {
	var after <-chan time.Time
	if d >= 0 {
		after = time.After(d)
	}
	select {
	case <-ctx.Done():
	case <-c.wake:
	case <-after:
	}
}
