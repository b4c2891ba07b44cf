package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
)

// Faults gives the faults that are on, by the paths of the feeds; those of all feeds are at [faults.Everywhere].
func (s *Server) Faults() map[string]faults.Set { return s.board.All() }

// SetFaults replaces the faults of a feed, by its path; an empty set heals it. With [faults.Everywhere] it is about what is on for
// all feeds. Open streams change at once; see the package's comment. The error tells that there is no such feed.
func (s *Server) SetFaults(path string, on faults.Set) error {
	if err := s.checkPath(path); err != nil {
		return err
	}
	s.board.Replace(path, on)
	return nil
}

// Heal takes away all faults but those that clients ask for themselves.
func (s *Server) Heal() { s.board.Clear() }

func (s *Server) checkPath(path string) error {
	known := slices.ContainsFunc(s.Feeds(), func(f Feed) bool { return f.Path == path })
	if !known && path != faults.Everywhere {
		return fmt.Errorf("there is no feed %s", path)
	}
	return nil
}

// faulty is a stream's share of faults.
type faulty struct {
	conn    *inject.Conn
	look    func() (on faults.Set, changed <-chan struct{})
	on      faults.Set
	changed <-chan struct{}
	events  inject.Events
	wire    *wire
	out     *writer
}

// faulty gives the faults for a request that has just come.
func (s *Server) faulty(path string, asked faults.Set, r *http.Request) *faulty {
	f := &faulty{look: func() (faults.Set, <-chan struct{}) {
		on, changed := s.board.For(path)
		return on.With(asked...), changed
	}}
	f.on, f.changed = f.look()
	f.conn = s.site.Conn(r, f.changed)
	return f
}

// begin makes the stream's writer. Cancel ends the stream.
func (f *faulty) begin(w *wire, cancel context.CancelCauseFunc) {
	f.conn.Begin(cancel)
	f.wire = w
	f.events = f.conn.Events(f.on)
	f.out = newWriter(w, f.manner(), func() { cancel(nil) })
}

func (f *faulty) manner() manner {
	return manner{inject.Retry(f.on, reconnectionTime), f.conn.Body(f.on, f.wire)}
}

// filtered gives a function that publishes what the faults make of events.
func (f *faulty) filtered(publish func([]*sse.Event)) func([]*sse.Event) {
	return func(events []*sse.Event) { publish(f.events.Pass(events)) }
}

// change lets the stream go on under the faults that are on now, and says so in a comment. Where that is not possible, the stream
// ends in good order.
func (f *faulty) change(publish func([]*sse.Event)) {
	before := f.on
	f.on, f.changed = f.look()
	if slices.Equal(before, f.on) {
		return
	}
	rest := f.events.Rest()
	f.events = f.conn.Events(f.on)
	publish(rest)
	f.out.change(f.manner())
	publish([]*sse.Event{{Comment: []byte("faults: " + cmp.Or(f.on.String(), "none"))}})
	if !slices.Equal(before.AtHead(), f.on.AtHead()) {
		f.conn.End(inject.Orderly)
	}
}
