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

// Faults returns the active faults by path; those of all feeds are under [faults.Everywhere].
func (s *Server) Faults() map[string]faults.Set { return s.active.All() }

// SetFaults replaces the faults of a feed, or of all feeds for [faults.Everywhere]; an empty set removes them. Open
// streams change at once; see the package comment. It returns an error if there is no such feed.
func (s *Server) SetFaults(path string, on faults.Set) error {
	if err := s.checkFaults(path, on); err != nil {
		return err
	}
	s.active.Replace(path, on)
	return nil
}

// Heal removes all faults except those requested in queries.
func (s *Server) Heal() { s.active.Clear() }

// modelPath is the path of all model endpoints for faults.
const modelPath = "/model"

func (s *Server) checkPath(path string) error {
	known := path == modelPath && s.scripts == nil || slices.ContainsFunc(s.Feeds(), func(f Feed) bool { return f.Path == path })
	if !known && path != faults.Everywhere {
		return fmt.Errorf("unknown feed %s", path)
	}
	return nil
}

// checkFaults returns an error if there is no such feed, or if it cannot have the faults.
func (s *Server) checkFaults(path string, on faults.Set) error {
	if err := s.checkPath(path); err != nil {
		return err
	}
	if path == modelPath || path == faults.Everywhere {
		return nil
	}
	return forFeeds(on)
}

// forFeeds returns an error if only answers can have one of the faults.
func forFeeds(on faults.Set) error {
	for _, f := range on {
		if f.ForAnswers() {
			return fmt.Errorf("fault %s is for answers only: use a model endpoint", f.Name())
		}
	}
	return nil
}

// streamFaults holds the faults of one stream and applies changes to them.
type streamFaults struct {
	conn    *inject.Conn
	current func() (on faults.Set, changed <-chan struct{})
	on      faults.Set
	changed <-chan struct{}
	events  inject.Filter
	wire    *wire
	out     *writer
	retry   string       // The reconnection time without faults, in milliseconds; empty for none.
	adopt   func(format) // Switches the stream's writer to another format.
	// scripted are the faults that a script sets for this stream.
	scripted faults.Set
}

func (s *Server) streamFaults(path string, requested faults.Set, r *http.Request) *streamFaults {
	f := &streamFaults{retry: reconnectionTime}
	f.current = func() (faults.Set, <-chan struct{}) {
		on, changed := s.active.For(path)
		if path != modelPath {
			on = on.ForFeeds()
		}
		return on.With(f.scripted...).With(requested...), changed
	}
	f.on, f.changed = f.current()
	f.conn = s.site.Conn(r, f.changed)
	return f
}

// begin creates the stream's writer. Cancel ends the stream.
func (f *streamFaults) begin(w *wire, cancel context.CancelCauseFunc) {
	f.start(w, cancel)
	f.out = newWriter(w, f.format(), func() { cancel(nil) })
	f.adopt = f.out.change
}

// start begins a stream whose writer is not the usual one.
func (f *streamFaults) start(w *wire, cancel context.CancelCauseFunc) {
	f.conn.Begin(cancel)
	f.wire = w
	f.events = f.conn.Events(f.on)
}

func (f *streamFaults) format() format {
	return format{inject.Retry(f.on, f.retry), f.conn.Body(f.on, f.wire.Send)}
}

// filtered returns a function that filters events before publishing them.
func (f *streamFaults) filtered(publish func([]*sse.Event)) func([]*sse.Event) {
	return func(events []*sse.Event) { publish(f.events.Pass(events)) }
}

// change applies the faults now active and announces them in a comment. If a fault that shows in the response head has
// changed, it ends the stream cleanly.
func (f *streamFaults) change(publish func([]*sse.Event)) {
	before := f.on
	f.on, f.changed = f.current()
	if slices.Equal(before, f.on) {
		return
	}
	rest := f.events.Flush()
	f.events = f.conn.Events(f.on)
	publish(rest)
	ends := !slices.Equal(before.AtHead(), f.on.AtHead())
	if ends { // The head announced the body as it is.
		f.adopt(format{retry: inject.Retry(f.on, f.retry)})
	} else {
		f.adopt(f.format())
	}
	publish([]*sse.Event{{Comment: []byte("faults: " + cmp.Or(f.on.String(), "none"))}})
	if ends {
		f.conn.End(inject.Orderly)
	}
}
