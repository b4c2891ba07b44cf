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
	// reconnectionTime is sent first on every stream, in milliseconds.
	reconnectionTime = "3000"
	// batch is the maximum number of events read from the log at once.
	batch = 256
	// streamID is the name of the single stream of a connection's sse.Server.
	streamID = "connection"
)

var heartbeat = &sse.Event{Comment: []byte("heartbeat")}

// stream serves a log as an event stream.
func (s *Server) stream(path string, log *eventlog.Log) http.Handler {
	return s.faulty(path, func(w http.ResponseWriter, r *http.Request, f *streamFaults) {
		s.follow(w, r, log, f)
		f.conn.Finish()
	})
}

// faulty serves a stream with the faults of the request and those active for the path.
func (s *Server) faulty(path string, stream func(http.ResponseWriter, *http.Request, *streamFaults)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requested, err := faults.FromQuery(r.URL.Query())
		if err == nil {
			err = forFeeds(requested)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f := s.streamFaults(path, requested, r)
		f.conn.Head(f.on, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				streamHeader(w.Header())
				return
			}
			stream(w, r, f)
		})).ServeHTTP(w, r)
	})
}

// follow writes the stream until it ends.
//
// Each connection has its own sse.Server with one stream and one subscriber, because a stalled subscriber blocks all
// others of its stream. Replay is off: it is unbounded and repeats the last event seen.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, log *eventlog.Log, streamFaults *streamFaults) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	streamFaults.begin(newWire(w, streamFaults.conn, s.opts.WriteTimeout), cancel)
	f := &follower{
		log: log, shared: s.shared, heartbeat: s.opts.Heartbeat, resume: s.resumption(r), streamFaults: streamFaults,
	}
	followed := make(chan struct{})

	conn := sse.New()
	conn.AutoReplay = false
	conn.BufferSize = 0
	// Runs in its own goroutine after the subscriber is registered: earlier events would be lost.
	conn.OnSubscribe = func(string, *sse.Subscriber) {
		defer close(followed)
		defer cancel(nil)
		f.follow(ctx, func(events []*sse.Event) {
			streamFaults.out.expect(len(events))
			for _, e := range events {
				conn.Publish(streamID, e)
			}
		})
	}
	conn.CreateStream(streamID)
	conn.ServeHTTP(streamFaults.out, plainRequest(ctx, r))
	<-followed
	// Only now: the subscriber unregisters from the stream, which must still exist.
	conn.Close()
	streamFaults.out.close()
}

func streamHeader(h http.Header) {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
}

// plainRequest returns the request for sse.Server: with the stream's name, and without the last event ID, which it
// accepts only as a number.
func plainRequest(ctx context.Context, r *http.Request) *http.Request {
	plain := r.Clone(ctx)
	plain.URL.RawQuery = "stream=" + streamID
	plain.Header.Del("Last-Event-ID")
	return plain
}

// follower reads a log for one connection.
type follower struct {
	log          *eventlog.Log
	shared       *shared // Nil unless other servers share the log.
	heartbeat    time.Duration
	resume       resumption
	streamFaults *streamFaults
}

// follow publishes the client's first events, then new ones until the context ends.
func (f *follower) follow(ctx context.Context, publish func([]*sse.Event)) {
	publish = f.streamFaults.filtered(publish)
	if f.shared != nil {
		f.await(ctx, publish)
	}
	events, last := f.resume.begin(f.log)
	publish(events)
	beat, stop := ticks(f.beat())
	defer func() { stop() }()
	down, outage := f.shared.outage()
	if down {
		publish([]*sse.Event{pauseComment(down)})
	}
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
		case <-outage:
			was := down
			if down, outage = f.shared.outage(); down != was {
				publish([]*sse.Event{pauseComment(down)})
			}
		case <-f.streamFaults.changed:
			f.streamFaults.change(publish)
			stop()
			beat, stop = ticks(f.beat())
		}
	}
}

// await waits until the log is as long as the client knows it, and says so if that takes time.
func (f *follower) await(ctx context.Context, publish func([]*sse.Event)) {
	known := f.shared.await(ctx, f.log, f.resume.lastEventID)
	select {
	case <-known:
		return
	default:
		publish([]*sse.Event{{Comment: []byte("waiting for the log")}})
	}
	beat, stop := ticks(f.beat())
	defer stop()
	for {
		select {
		case <-known:
			return
		case <-ctx.Done():
			return
		case <-beat:
			publish([]*sse.Event{heartbeat})
		}
	}
}

// pauseComment returns the comment that a stream pauses or continues.
func pauseComment(down bool) *sse.Event {
	if down {
		return &sse.Event{Comment: []byte("paused: the log cannot be reached")}
	}
	return &sse.Event{Comment: []byte("continued: the log can be reached again")}
}

// beat returns the interval between heartbeats, zero for none.
func (f *follower) beat() time.Duration {
	if inject.Quiet(f.streamFaults.on) {
		return 0
	}
	return f.heartbeat
}

// ticks returns a channel that receives every d, or never if d is zero.
func ticks(d time.Duration) (c <-chan time.Time, stop func()) {
	if d == 0 {
		return nil, func() {}
	}
	t := time.NewTicker(d)
	return t.C, t.Stop
}
