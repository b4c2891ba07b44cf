package server

import (
	"context"
	"net/http"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
)

const (
	// reconnectionTime is the first thing that a stream says, in milliseconds.
	reconnectionTime = "3000"
	// batch is how many events are taken from the log at a time.
	batch = 256
	// streamID names the only stream of a connection's own sse.Server.
	streamID = "connection"
)

var heartbeat = &sse.Event{Comment: []byte("heartbeat")}

// stream serves a log as an event stream, as faulty as the request, the feed's path and the server's options say.
func (s *Server) stream(path string, log *eventlog.Log) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := faults.FromQuery(r.URL.Query())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f := s.faulty(path, asked, r)
		f.conn.Head(f.on, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				streamHeader(w.Header())
				return
			}
			s.follow(w, r, log, f)
			f.conn.Finish()
		})).ServeHTTP(w, r)
	})
}

// follow writes the stream until it ends.
//
// Each connection has an sse.Server of its own with one stream and one subscriber, because a subscriber that
// stalls would stop the whole stream. Its replay is off: it knows no bound and sends the last seen event again.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, log *eventlog.Log, faulty *faulty) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	faulty.begin(newWire(w, faulty.conn, s.opts.WriteTimeout), cancel)
	f := &follower{log: log, heartbeat: s.opts.Heartbeat, resume: s.resumption(r), faulty: faulty}
	followed := make(chan struct{})

	conn := sse.New()
	conn.AutoReplay = false
	conn.BufferSize = 0
	// Called on a goroutine of its own once the subscriber is known: events sent before that would be lost.
	conn.OnSubscribe = func(string, *sse.Subscriber) {
		defer close(followed)
		defer cancel(nil)
		f.follow(ctx, func(events []*sse.Event) {
			faulty.out.expect(len(events))
			for _, e := range events {
				conn.Publish(streamID, e)
			}
		})
	}
	conn.CreateStream(streamID)
	conn.ServeHTTP(faulty.out, plainRequest(ctx, r))
	<-followed
	// Not earlier: the subscriber signs off at the stream, which must still be there to hear it.
	conn.Close()
	faulty.out.close()
}

// streamHeader sets the head of an event stream.
func streamHeader(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
}

// plainRequest is the request as sse.Server wants it: with the name of the stream, and without the last event ID,
// of which it knows only numbers.
func plainRequest(ctx context.Context, r *http.Request) *http.Request {
	plain := r.Clone(ctx)
	plain.URL.RawQuery = "stream=" + streamID
	plain.Header.Del("Last-Event-ID")
	return plain
}

// follower reads a log for one connection.
type follower struct {
	log       *eventlog.Log
	heartbeat time.Duration
	resume    resumption
	faulty    *faulty
}

// follow publishes what the client lacks, then what comes, until the context ends.
func (f *follower) follow(ctx context.Context, publish func([]*sse.Event)) {
	publish = f.faulty.filtered(publish)
	events, last := f.resume.begin(f.log)
	publish(events)
	beat, stop := ticks(f.beat())
	defer func() { stop() }()
	buf := make([]*sse.Event, 0, batch+1)
	for ctx.Err() == nil {
		changed := f.log.Changed()
		if events, last = next(f.log, last, buf); len(events) > 0 {
			publish(events)
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-beat:
			publish([]*sse.Event{heartbeat})
		case <-f.faulty.changed:
			f.faulty.change(publish)
			stop()
			beat, stop = ticks(f.beat())
		}
	}
}

// beat is the time between two heartbeats, zero for none.
func (f *follower) beat() time.Duration {
	if inject.Quiet(f.faulty.on) {
		return 0
	}
	return f.heartbeat
}

// ticks returns a channel that ticks every d, never if d is zero.
func ticks(d time.Duration) (c <-chan time.Time, stop func()) {
	if d == 0 {
		return nil, func() {}
	}
	t := time.NewTicker(d)
	return t.C, t.Stop
}
