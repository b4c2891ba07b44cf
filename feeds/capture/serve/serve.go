package serve

import (
	"context"
	"net/http"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/sse"
)

// response is a connection of the recording being sent to a client.
type response struct {
	writer  http.ResponseWriter
	control *http.ResponseController
	ctx     context.Context //nolint:containedctx // The request's, which a response is to.
	speed   float64
	to      time.Time // Later reads are not sent; zero sends all.

	// At the time real, the recording is at base.
	real, base time.Time
	cut        cutter
	ids        *ids
	left       bool // The client has disconnected.
}

// serve sends a connection from a place on. Once the client has all of it, the server expects the client to return for
// the next.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, st *stream, from place) {
	file, err := capture.Open(s.paths...)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = file.Close() }()
	a := s.respond(w, r, &st.connections[from.connection], from)
	if a.control.Flush() != nil {
		return
	}
	end, err := file.Follow(r.Context(), &st.connections[from.connection], a.send)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if end != nil && (a.to.IsZero() || !end.Time.After(a.to)) {
		a.await(end.Time)
	}
	if a.left || r.Context().Err() != nil {
		return
	}
	s.served(visitor{st, hostOf(r)}, from.connection+1, a.ids.current())
	if end != nil && !end.Clean && !end.Ours {
		panic(http.ErrAbortHandler)
	}
}

func (s *Server) respond(w http.ResponseWriter, r *http.Request, c *capture.Connection, from place) *response {
	a := &response{
		writer: w, control: http.NewResponseController(w), ctx: r.Context(), speed: s.options.Speed, to: s.options.To,
		real: time.Now(), base: c.Opening.Time, ids: newIDs(from.id),
		cut: cutter{resume: from.offset, from: s.options.From, sound: true},
	}
	for _, later := range []time.Time{from.time, s.options.From} {
		if later.After(a.base) {
			a.base = later
		}
	}
	return a
}

// send sends a read at its time. It returns false when there is nothing more to send.
func (a *response) send(r feeds.Read) bool {
	if !a.to.IsZero() && r.Time.After(a.to) {
		return false
	}
	p := a.cut.cut(r)
	if len(p) == 0 {
		return true
	}
	if !a.await(r.Time) {
		return false
	}
	a.ids.take(p)
	if _, err := a.writer.Write(p); err != nil || a.control.Flush() != nil {
		a.left = true
	}
	return !a.left
}

// await waits for a time of the recording. It returns false if the client disconnects meanwhile.
func (a *response) await(t time.Time) bool {
	if a.speed >= replay.MaxSpeed {
		return true
	}
	due := time.Duration(float64(t.Sub(a.base)) / a.speed)
	select {
	case <-a.ctx.Done():
		a.left = true
	case <-time.After(due - time.Since(a.real)):
	}
	return !a.left
}

// cutter removes bytes before the start of a response, and an incomplete block at its start.
type cutter struct {
	resume int64     // The offset to start at.
	from   time.Time // The time to start at.

	next  int64 // The offset of the next read, if none is missing.
	sound bool  // The next byte can be sent.
	blank sse.BlankLines
}

func (c *cutter) cut(r feeds.Read) []byte {
	if r.Offset != c.next {
		c.sound, c.blank = false, sse.MidStream()
	}
	c.next = r.Offset + int64(len(r.Bytes))
	p := r.Bytes
	switch {
	case r.Time.Before(c.from), c.next <= c.resume:
		c.sound = c.blank.Last(p) == len(p)
		return nil
	case r.Offset < c.resume:
		c.sound = true
		return p[c.resume-r.Offset:]
	case c.sound:
		return p
	}
	n := c.blank.Next(p)
	if n < 0 {
		return nil
	}
	c.sound = true
	return p[n:]
}
