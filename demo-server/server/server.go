// Package server serves the demo's story as Server-Sent Events.
//
// Options go in; an [http.Handler] comes out, backed by one event log per feed that [Server.Run] fills over time. Each
// connection reads the log independently, so clients never wait for each other. The package opens no port unless
// [Server.Serve] gets a listener, and writes nothing to disk.
//
// # Resuming
//
// Events of a feed are numbered from 1. The first events of a stream depend on the last event ID, from the
// Last-Event-ID header or else from the query parameter lastEventId:
//
//   - none: the events of the last minute, at least 50, preceded by the current state (the last quote of each
//     symbol, each open alert); then new events;
//   - 0 or an id still in the log: the events after it;
//   - an id older than the log: an event named gap with the number of missed events
//     ({"ts":…,"missed":n,"text":…}), then the whole log;
//   - anything else, such as an id from an earlier run: a gap with "missed" null, then the same as without an id.
//
// Servers that share a log ([Options].Log) give each event the same id, so a client can resume at any of them. One of them
// advances the story; if it stops, another one continues it. While the log cannot be reached, streams pause, which a comment
// says.
//
// A client that reads too slowly to keep up with the log gets a gap in the middle of its stream. The query parameter
// history (a duration such as 10s, or 0) changes the minute of history.
//
// # Scenarios
//
// With [Options].Scenario, the server serves the feeds of a scenario instead of the story and the model endpoints. A script
// that all clients follow begins with the first of them, and is kept on a tape of limited length; other scripts are played
// for each client. Package scenario says what scripts can do.
//
// # Faults
//
// Package faults lists the faults that each feed can have. Faults apply to one connection through its query
// (/market?fault=idle-cut:5s,drip), to all clients through the options, and at run time, to one or all feeds, through
// [Server.SetFaults] or the path /faults, which only clients on this machine can use. The query overrides the feed's
// faults, which override those of all feeds. When faults change, an open stream announces it in a comment and
// continues; if the fault shows in the response head, the stream ends and the client reconnects. Without faults, none
// of this is visible.
//
// # Time
//
// A new server has already played [story.Past], to have a history for its first client. When the wall clock jumps or
// the machine sleeps, the story continues where it stopped, at its usual pace.
package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
	"feedscope/demo-server/story"
)

// maxOff is the difference between story and wall clock beyond which the story is rescheduled.
const maxOff = time.Second

// Server is the demo server. Create it with [New].
type Server struct {
	opts     Options
	story    *story.Story
	next     story.Event
	zero     time.Time // The story's time zero on the wall clock.
	logs     [story.NumFeeds]*eventlog.Log
	all      *eventlog.Log
	handler  http.Handler
	active   faults.Active
	site     inject.Site
	certs    certificates
	answered atomic.Uint64 // The number of answers begun.
	shared   *shared       // Nil unless other servers share the log.
	scripts  []*script     // Of the scenario; nil for the story.
	skips    chan time.Duration
}

// New returns a server whose logs already contain [story.Past], unless they are shared. The error is an [*OptionError].
func New(o Options) (*Server, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	s := &Server{opts: o, story: story.New(o.Seed), all: eventlog.New(o.LogEvents), skips: make(chan time.Duration, 1)}
	for i := range s.logs {
		s.logs[i] = eventlog.New(o.LogEvents)
	}
	s.active.Replace(faults.Everywhere, o.Faults)
	s.site.Secure = secureAddr
	if o.Scenario != nil {
		s.scripts = newScripts(s, o.Scenario)
	}
	s.handler = s.routes()
	switch {
	case o.Scenario != nil:
		return s, nil
	case o.Log != nil:
		s.shared = newShared(s, o.Log)
		return s, nil
	}
	s.zero = wall().Add(-s.scaled(story.Past))
	for s.next = s.story.Next(); s.next.At < story.Past; s.next = s.story.Next() {
		s.publish()
	}
	return s, nil
}

// Handler returns the handler of all paths; see [Server.Feeds]. A stream ends with its request's context.
func (s *Server) Handler() http.Handler { return s.handler }

// Run advances the story until ctx ends. It may be called again after it returns, but not concurrently. The error is that of
// a shared log that cannot be used any more.
func (s *Server) Run(ctx context.Context) error {
	if s.scripts != nil {
		s.runScripts(ctx)
		return nil
	}
	if s.shared != nil {
		return s.shared.run(ctx)
	}
	s.tell(ctx)
	return nil
}

// tell advances the story of a server that shares no log.
func (s *Server) tell(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case to := <-s.skips:
			s.skip(to, wall())
		case <-timer.C:
		}
		now := wall()
		s.catchUp(now)
		for !s.due().After(now) {
			s.publish()
			s.next = s.story.Next()
		}
		timer.Reset(s.due().Sub(now))
	}
}

// Skip moves the story forward to a place: the name of a scene, or a time within the loop such as "1:45". The incident is always
// the first one of the seed. Alerts on the way happen at once, other events do not. The error says which places there are, or
// why this server cannot skip.
func (s *Server) Skip(place string) error {
	if s.scripts != nil || s.shared != nil {
		return errors.New("only a server that tells the story alone can skip in it")
	}
	to, err := story.ParsePlace(place)
	if err != nil {
		return err
	}
	select {
	case <-s.skips: // The latest wish counts.
	default:
	}
	s.skips <- to
	return nil
}

// skip makes the first event at a time within the loop due now.
func (s *Server) skip(to time.Duration, now time.Time) {
	for until := story.Following(s.next.At, to); s.next.At < until; s.next = s.story.Next() {
		if s.next.Feed == story.Alerts {
			s.append(&s.next, now)
		}
	}
	s.zero = now.Add(-s.scaled(s.next.At))
}

// catchUp makes the next event due now if the story is too far from the wall clock.
func (s *Server) catchUp(now time.Time) {
	if off := now.Sub(s.due()); off > maxOff || off < -maxOff-s.longestPause() {
		s.zero = s.zero.Add(off)
	}
}

// longestPause is an upper bound for the time between two events.
func (s *Server) longestPause() time.Duration { return s.scaled(time.Second) }

// due returns the wall-clock time of the next event.
func (s *Server) due() time.Time { return s.zero.Add(s.scaled(s.next.At)) }

// scaled converts story time to wall-clock time.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.opts.Speed)
}

// entry returns the entry of an event at a time.
func entry(e *story.Event, ts time.Time) eventlog.Entry {
	return eventlog.Entry{
		Time: ts, Name: []byte(e.Name), Data: stamp(ts, e.Body), Key: e.Key, Closed: e.Closed, Continues: e.Continues,
	}
}

// publish appends the next event to the log of its feed and to that of several feeds, encoded once.
func (s *Server) publish() { s.append(&s.next, s.due()) }

func (s *Server) append(next *story.Event, ts time.Time) {
	e := entry(next, ts)
	s.logs[next.Feed].Append(e)
	if next.Feed != story.Assistant { // Its events say nothing among others.
		s.all.Append(e)
	}
}

// stamp adds the timestamp as the last member of a JSON object.
func stamp(ts time.Time, body []byte) []byte {
	data := make([]byte, 0, len(body)+len(`,"ts":1700000000000`))
	data = append(append(data, body[:len(body)-1]...), `,"ts":`...)
	return append(strconv.AppendInt(data, ts.UnixMilli(), 10), '}')
}

// wall returns the wall-clock time without its monotonic reading: events must follow steps of the clock.
func wall() time.Time { return time.Now().Round(0) }
