package view

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

const (
	// retryEvery is the pause after a failure.
	retryEvery = time.Second
	// askTime bounds a question to NATS.
	askTime = 5 * time.Second
)

// The causes that end a session, besides errors of NATS.
var (
	errChanged   = errors.New("the feeds have changed")
	errSuspended = errors.New("this process did not run")
)

// run reads until ctx ends.
func (v *View) run(ctx context.Context) {
	defer v.close()
	for failures := 0; ctx.Err() == nil; {
		err := v.session(ctx, func() { failures = 0 })
		switch {
		case ctx.Err() != nil, errors.Is(err, errChanged), errors.Is(err, errSuspended):
			continue
		}
		if failures++; failures > 1 || !v.connected() {
			v.troubled(err)
		}
		v.wait(ctx)
	}
}

// session reads until something changes or fails, and returns what. It calls reading once messages come.
func (v *View) session(ctx context.Context, reading func()) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	v.mu.Lock()
	v.cancel = cancel
	v.mu.Unlock()
	err := v.read(ctx, reading)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func (v *View) read(ctx context.Context, reading func()) error {
	l, err := v.connect(ctx)
	if err != nil {
		return err
	}
	s, err := v.stream(ctx, l)
	if err != nil {
		return err
	}
	if err := v.place(ctx, l, s.CachedInfo()); err != nil {
		return err
	}
	return v.consume(ctx, l, s, reading)
}

// connect returns the connection, which it makes if there is none.
func (v *View) connect(ctx context.Context) (*link.Link, error) {
	v.mu.Lock()
	l, broken := v.link, v.broken
	v.mu.Unlock()
	if l != nil {
		return l, broken
	}
	o := v.o.Link
	o.Changed = v.linkChanged
	l, err := link.Connect(ctx, o)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.link = l
	return l, nil
}

// close ends the connection.
func (v *View) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.link != nil {
		v.link.Close()
	}
	v.link = nil
}

// connected reports whether the connection is up.
func (v *View) connected() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.link != nil && v.link.Conn.IsConnected()
}

// linkChanged takes that the connection is lost, and why, or that it is back.
func (v *View) linkChanged(err error) {
	v.mu.Lock()
	v.broken = err
	v.mu.Unlock()
	if err != nil {
		v.interrupt(err)
	}
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// interrupt ends the session. The next one goes on where it was.
func (v *View) interrupt(cause error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cancel != nil {
		v.cancel(cause)
	}
}

// wait waits before the next attempt.
func (v *View) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(retryEvery):
	case <-v.wake:
	}
}

// stream returns the stream, with what it holds now.
func (v *View) stream(ctx context.Context, l *link.Link) (jetstream.Stream, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	before := time.Now()
	s, err := l.JS.Stream(ctx, wire.Stream)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return nil, fmt.Errorf("%s has no stream %s yet; feedscope collect creates it", v.at, wire.Stream)
	case err != nil:
		return nil, fmt.Errorf("cannot read the stream %s at %s: %s", wire.Stream, v.at, l.Reason(err))
	}
	if at := s.CachedInfo().TimeStamp; !at.IsZero() {
		now := time.Now()
		v.clock.asked(now.Add(-now.Sub(before)/2), at) // The answer was written between the two.
	}
	return s, nil
}

// troubled says of all feeds that nothing can be read, and why.
func (v *View) troubled(err error) {
	v.setTrouble(err.Error())
	v.playing.Lock()
	defer v.playing.Unlock()
	v.judge()
}

func (v *View) setTrouble(why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trouble = why
}
