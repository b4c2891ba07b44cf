package capture

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// track records one feed, and remembers what stands, for the parts to come.
type track struct {
	writer *Writer
	feed   int
	// spec is what the feed is, open the connection that stands, if one does, and state the state that it is in.
	spec  *feedNote
	open  *openNote
	state *stateNote
}

// standing gives the notes that let a part be read by itself.
func (t *track) standing() []*note {
	all := []*note{{Feed: t.spec, Again: true}}
	if t.open != nil {
		all = append(all, &note{Open: t.open, Again: true})
	}
	if t.state != nil {
		all = append(all, &note{State: t.state, Again: true})
	}
	return all
}

// Opened records an attempt. The notes that stand are changed once what was before them is queued, since a new part may
// begin with the note itself.
func (t *track) Opened(o feeds.Opening) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	n := noteOfOpening(o)
	t.writer.addNote(t.feed, o.Time, &note{Open: n})
	if o.Conn > 0 {
		t.open = n
	}
}

// Clock records what the server's clock answered.
func (t *track) Clock(at time.Time, c conn.Clock) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	n := noteOfClock(c)
	t.writer.addNote(t.feed, at, &note{Clock: n})
	if t.open != nil {
		open := *t.open
		open.Clock = n
		t.open = &open
	}
}

// Read records a read.
func (t *track) Read(r feeds.Read) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	for len(r.Bytes) > maxRead {
		piece := r
		piece.Bytes = r.Bytes[:maxRead]
		t.writer.addRead(t.feed, piece)
		r.Bytes, r.Offset = r.Bytes[maxRead:], r.Offset+maxRead
	}
	t.writer.addRead(t.feed, r)
}

// Closed records the end of a connection.
func (t *track) Closed(c feeds.Closing) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	t.writer.addNote(t.feed, c.Time, &note{Close: &closeNote{Conn: c.Conn, Reason: c.Reason, Clean: c.Clean, Ours: c.Ours}})
	t.open = nil
}

// Changed records a state.
func (t *track) Changed(at time.Time, s feeds.Status) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	n := noteOfStatus(s)
	t.writer.addNote(t.feed, at, &note{State: n})
	t.state = n
}
