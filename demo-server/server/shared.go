package server

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/story"
)

// Log is a log of the story that several servers share, as package sharedlog keeps one. It takes one event for each position, the
// first that is offered. All servers tell the same story, so any of them can continue it.
type Log interface {
	// Append offers an event for its position. It reports whether the log took it; if not, the log has that position already.
	Append(ctx context.Context, e *eventlog.Shared) (taken bool, err error)
	// Next returns the next event of the log, at first the oldest, and waits for it. An error is final.
	Next(ctx context.Context) (eventlog.Shared, error)
	// Last returns the position of the newest event that the log has had, and whether it still holds any.
	Last(ctx context.Context) (position uint64, held bool, err error)
	// Down reports whether the log cannot be reached. The channel is closed when that changes.
	Down() (down bool, changed <-chan struct{})
}

const (
	// patience is how long after an event is due a server waits for another one to append it, before it takes over, and a
	// random part of maxLead longer.
	patience = 2 * time.Second
	maxLead  = 500 * time.Millisecond
	// askAgain is the time between two attempts to reach the log.
	askAgain = 250 * time.Millisecond
)

// shared is a server's part in a log that it shares. One goroutine receives the log, another one tells the story.
type shared struct {
	server *Server
	log    Log
	loaded chan struct{} // Closed when all has been received that the log had when run began first.
	begun  sync.Once

	mu      sync.Mutex
	newest  mark
	changed chan struct{} // Closed when newest changes.
}

// mark is the newest event received.
type mark struct {
	position uint64
	time     time.Time // Zero if it is gone.
}

func newShared(s *Server, log Log) *shared {
	return &shared{server: s, log: log, loaded: make(chan struct{}), changed: make(chan struct{})}
}

// run follows the log, and tells the story while no other server does, until ctx ends or the log cannot be used any more.
func (s *shared) run(until context.Context) error {
	ctx, cancel := context.WithCancelCause(until)
	defer cancel(nil)
	var receiving sync.WaitGroup
	receiving.Go(func() {
		for {
			e, err := s.log.Next(ctx)
			if err != nil {
				cancel(err)
				return
			}
			s.take(&e)
		}
	})
	err := s.tell(ctx)
	cancel(err)
	receiving.Wait()
	if until.Err() != nil {
		return nil
	}
	return err
}

// take adds an event of the log to those of the server.
func (s *shared) take(e *eventlog.Shared) {
	for i, name := range feedNames {
		if name == e.Feed {
			s.server.logs[i].Put(e.ID, e.Entry)
		}
	}
	if e.All > 0 {
		s.server.all.Put(e.All, e.Entry)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest = mark{e.Position, e.Time}
	close(s.changed)
	s.changed = make(chan struct{})
}

// latest returns the newest event received, and a channel that is closed by the next one.
func (s *shared) latest() (mark, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest, s.changed
}

// outage reports whether the log cannot be reached, and returns a channel that is closed when that changes.
func (s *shared) outage() (down bool, changed <-chan struct{}) {
	if s == nil {
		return false, nil
	}
	return s.log.Down()
}

// load waits until all has been received that the log has now, or once it can be reached. It returns the position of the newest
// event.
func (s *shared) load(ctx context.Context) (last uint64, err error) {
	for {
		last, held, err := s.log.Last(ctx)
		down, _ := s.log.Down()
		switch {
		case err == nil && held:
			return last, s.receive(ctx, last)
		case err == nil:
			s.skip(last)
			return last, nil
		case !down:
			return 0, err
		}
		if err := pause(ctx, askAgain); err != nil {
			return 0, err
		}
	}
}

// skip records that events up to a position are gone.
func (s *shared) skip(position uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest.position < position {
		s.newest = mark{position: position}
	}
}

// receive waits until the event at a position has been received.
func (s *shared) receive(ctx context.Context, position uint64) error {
	for {
		newest, changed := s.latest()
		if newest.position >= position {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-changed:
		}
	}
}

// await returns a channel that is closed when the server can tell what follows a client's last event ID: when it has received as
// much of the log as any other server can have sent.
func (s *shared) await(ctx context.Context, log *eventlog.Log, lastEventID string) <-chan struct{} {
	id, _ := strconv.ParseUint(lastEventID, 10, 64) // Zero, which is known, for one that is none.
	known := make(chan struct{})
	select {
	case <-s.loaded:
		if id <= log.Newest() {
			close(known)
			return known
		}
	default:
	}
	go func() {
		defer close(known)
		select {
		case <-s.loaded:
		case <-ctx.Done():
			return
		}
		if id > log.Newest() {
			_, _ = s.load(ctx) // An error ends the server, or the stream.
		}
	}()
	return known
}

// feedNames are the names of the feeds in a shared log.
var feedNames = [story.NumFeeds]string{
	story.Market: "market", story.Alerts: "alerts", story.Metrics: "metrics", story.Assistant: "assistant",
}

// pause waits for a time, or returns the cause of ctx's end.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// lead returns how long a server waits before it takes over; not all at once.
func lead() time.Duration { return patience + rand.N(maxLead) }
