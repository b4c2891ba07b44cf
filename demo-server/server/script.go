package server

import (
	"context"
	"net/http"
	"sync"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/scenario"
)

// script serves a feed of a scenario.
type script struct {
	server *Server
	feed   *scenario.Feed
	tape   *tape // Nil if each client gets the script from its start.

	begin sync.Once
	begun chan struct{} // Closed by the first client.

	// The player of the tape, and when it began; nil until then. Only run uses them.
	player *scenario.Player
	zero   time.Time
}

func newScripts(s *Server, sc *scenario.Scenario) []*script {
	var all []*script
	for _, f := range sc.Feeds {
		one := &script{server: s, feed: f, begun: make(chan struct{})}
		if !f.Apart {
			one.tape = newTape(f.Keep)
		}
		all = append(all, one)
	}
	return all
}

// scriptedFeeds lists the feeds of a scenario.
func (s *Server) scriptedFeeds() []Feed {
	var all []Feed
	for _, one := range s.scripts {
		text := "scripted; it begins with the first client"
		if one.feed.Apart {
			text = "scripted for each client"
		}
		all = append(all, Feed{Path: one.feed.Path, Events: one.feed.Events(), Text: text, script: one})
	}
	return all
}

// runScripts plays the scripts that all clients follow, until ctx ends.
func (s *Server) runScripts(ctx context.Context) {
	var playing sync.WaitGroup
	for _, one := range s.scripts {
		if one.tape != nil {
			playing.Go(func() { one.run(ctx) })
		}
	}
	playing.Wait()
	<-ctx.Done()
}

// run plays a script onto its tape until ctx ends or the script does.
func (s *script) run(ctx context.Context) {
	select {
	case <-s.begun:
	case <-ctx.Done():
		return
	}
	if s.player == nil {
		s.player, s.zero = s.feed.Play(s.server.opts.Scenario.Seed), time.Now()
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		next, more := s.play(ctx, time.Now())
		if !more {
			return
		}
		timer.Reset(next)
	}
}

// play plays what is due, and returns the time until something is due again.
func (s *script) play(ctx context.Context, now time.Time) (next time.Duration, more bool) {
	for ctx.Err() == nil {
		due, more := s.player.Due()
		if !more {
			s.tape.finish(s.player.Over(), nil)
			return 0, false
		}
		at := s.zero.Add(s.server.scaled(due))
		if late := now.Sub(at); late > maxOff { // The machine slept, or the server was stopped.
			s.zero = s.zero.Add(late)
		}
		if at.After(now) {
			return at.Sub(now), true
		}
		item, err := s.player.Next(now)
		if err != nil {
			s.server.report(err)
			s.tape.finish(false, err)
			return 0, false
		}
		s.record(item)
	}
	return 0, true
}

// record adds an item to the tape. One that changes the faults of the feed does so first: streams look when they read it.
func (s *script) record(i scenario.Item) {
	switch i.Kind {
	case scenario.Break:
		s.server.active.Add(s.feed.Path, faults.Set{i.Fault})
	case scenario.Heal:
		s.server.active.Remove(s.feed.Path, i.Fault.Name())
	default:
	}
	s.tape.append(i)
}

// report logs an error of a script.
func (s *Server) report(err error) {
	if s.opts.ErrorLog != nil {
		s.opts.ErrorLog.Print(err)
	}
}

// ServeHTTP serves the stream that the request's client gets, with the faults of the request and those active for the path.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.server.faulty(s.feed.Path, func(w http.ResponseWriter, r *http.Request, f *streamFaults) {
		sources, status, err := s.receive(lastEventID(r))
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		case status == http.StatusNoContent:
			w.WriteHeader(status)
		case status > 0:
			http.Error(w, http.StatusText(status), status)
		default:
			s.begin.Do(func() { close(s.begun) })
			s.stream(w, r, f, sources)
			f.conn.Finish()
		}
	}).ServeHTTP(w, r)
}

// receive returns the sources of the stream for a client with a last event ID, or a status.
func (s *script) receive(id string) (sources []source, status int, err error) {
	c := scenario.Client{LastEventID: id}
	if s.tape == nil {
		return s.receiveApart(c)
	}
	at := s.tape.find(id)
	if at.err != nil {
		return nil, 0, at.err
	}
	c.Known, c.Missed = at.known, at.missed
	welcome, err := s.feed.Receive(c, s.server.opts.Scenario.Seed)
	if err != nil || welcome.Status > 0 {
		return nil, welcome.Status, err
	}
	f := &following{tape: s.tape, at: at.newest, joined: at.newest}
	switch welcome.From {
	case scenario.Follows:
		f.at, f.resumes = at.follows, true
	case scenario.Start:
		f.at = at.oldest
	case scenario.Newest:
	}
	if at.over && welcome.Steps == nil && !f.hasPast() {
		return nil, http.StatusNoContent, nil
	}
	return append(s.prelude(welcome, c), f), 0, nil
}

// receiveApart returns the sources for a client that gets the script from its start, or from its last event on.
func (s *script) receiveApart(c scenario.Client) (sources []source, status int, err error) {
	start, resumed := s.feed.Play(s.server.opts.Scenario.Seed), s.feed.Play(s.server.opts.Scenario.Seed)
	c.Known = c.LastEventID != "" && resumed.Resume(c.LastEventID)
	welcome, err := s.feed.Receive(c, s.server.opts.Scenario.Seed)
	if err != nil || welcome.Status > 0 {
		return nil, welcome.Status, err
	}
	if welcome.From == scenario.Follows {
		start = resumed
	}
	if welcome.Steps == nil && start.Over() {
		return nil, http.StatusNoContent, nil
	}
	return append(s.prelude(welcome, c), s.playing(start, true)), 0, nil
}

// prelude returns the steps that a client gets first.
func (s *script) prelude(w scenario.Welcome, c scenario.Client) []source {
	var first []source
	if w.Steps != nil {
		first = append(first, s.playing(w.Steps, false))
	} else if c.LastEventID != "" && !c.Known && w.From == scenario.Start {
		first = append(first, &remark{"no event with this Last-Event-ID is kept: starting with the oldest one"})
	}
	return first
}
