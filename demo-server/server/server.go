// Package server serves the demo's story as Server-Sent Events.
//
// Options go in; an [http.Handler] comes out, with a log per feed behind it that [Server.Run] fills as time
// passes. A connection is fed from the log by a stream of its own, so that no client waits for another one.
// The package opens no port unless [Server.Serve] is given a listener, and it writes nothing to disk.
//
// # Resuming
//
// Every feed numbers its events from 1. What a client gets depends on the last event ID it names, in the
// Last-Event-ID header or else in the query parameter lastEventId:
//
//   - none: the last minute, at least the last 50 events, and before them the newest event of everything that
//     still stands (the quote of each symbol, each open alert); then the events as they come;
//   - an id that the log still holds, or 0: exactly the events after it;
//   - an id older than the log: an event named gap that says how many events are gone for good
//     ({"ts":…,"missed":n,"text":…}), then all that the log holds;
//   - anything else, such as an id of an earlier run of the server: a gap whose "missed" is null, then what a
//     client without an id gets.
//
// A client that reads so slowly that the log overtakes it gets a gap in the midst of its stream. The query
// parameter history (a duration such as 10s, or 0) asks for another time than a minute of the past.
//
// # Faults
//
// Every feed can be as faulty as one asks for; the list is in package faults. A fault is on for one connection by its query
// (/market?fault=idle-cut:5s,drip), for all clients by the options, and at run time, for one feed or for all, by [Server.SetFaults] or over
// the path /faults, which serves clients on this machine alone. What a query asks for comes before what is on for its feed, and that
// before what is on for all. When faults come or go, an open stream says so in a comment and goes on under the new ones, or it is ended
// for its client to come back, if they show in the response head. Without faults nothing of this can be seen.
//
// # Time
//
// The story is told ahead by [story.Past], so that there is a past on the first connection. When the wall
// clock jumps, or the machine was asleep, the story goes on where it was: it neither hurries nor waits.
package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"feedscope/demo-server/eventlog"
	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
	"feedscope/demo-server/story"
)

// maxOff is how far the story may be off the wall clock before it is set anew.
const maxOff = time.Second

// Server is the demo: the story, its logs, and who serves them. Make one with [New].
type Server struct {
	opts    Options
	story   *story.Story
	next    story.Event
	zero    time.Time // When the story's time zero was, on the wall clock.
	logs    [story.NumFeeds]*eventlog.Log
	all     *eventlog.Log
	handler http.Handler
	board   faults.Board
	site    inject.Site
	certs   certificates
}

// New makes a server whose logs hold the past already. The error is an [*OptionError].
func New(o Options) (*Server, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &Server{opts: o, story: story.New(o.Seed), all: eventlog.New(o.LogEvents)}
	for i := range s.logs {
		s.logs[i] = eventlog.New(o.LogEvents)
	}
	s.board.Replace(faults.Everywhere, o.Faults)
	s.site.Secure = secureAddr
	s.handler = s.routes()
	s.zero = wall().Add(-s.scaled(story.Past))
	for s.next = s.story.Next(); s.next.At < story.Past; s.next = s.story.Next() {
		s.publish()
	}
	return s, nil
}

// Handler serves the feeds; see [Server.Feeds] for the paths. A stream ends when its request's context does.
func (s *Server) Handler() http.Handler { return s.handler }

// Run lets the story go on until the context ends. It may be called again after it returned, not twice at a
// time.
func (s *Server) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
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

// catchUp sets the story anew if it is too far from the wall clock: the next event is due now.
func (s *Server) catchUp(now time.Time) {
	if off := now.Sub(s.due()); off > maxOff || off < -maxOff-s.longestPause() {
		s.zero = s.zero.Add(off)
	}
}

// longestPause bounds the time from one event to the next one.
func (s *Server) longestPause() time.Duration { return s.scaled(time.Second) }

// due returns when the next event happens on the wall clock.
func (s *Server) due() time.Time { return s.zero.Add(s.scaled(s.next.At)) }

// scaled turns a time of the story into a time of the wall clock.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.opts.Speed)
}

// publish writes the next event to the log of its feed and to that of all feeds, encoded once.
func (s *Server) publish() {
	ts := s.due()
	e := eventlog.Entry{
		Time: ts, Name: []byte(s.next.Name), Data: stamp(ts, s.next.Body), Key: s.next.Key, Closed: s.next.Closed,
	}
	s.logs[s.next.Feed].Append(e)
	s.all.Append(e)
}

// stamp returns a JSON object with the time put behind its other members, which say more at a glance.
func stamp(ts time.Time, body []byte) []byte {
	data := make([]byte, 0, len(body)+len(`,"ts":1700000000000`))
	data = append(append(data, body[:len(body)-1]...), `,"ts":`...)
	return append(strconv.AppendInt(data, ts.UnixMilli(), 10), '}')
}

// wall returns the time on the wall clock alone: events carry it, so steps of that clock must count.
func wall() time.Time { return time.Now().Round(0) }
