package capture

import (
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// track records one feed. It keeps the notes that each part repeats; they are replaced, never changed.
type track struct {
	writer *Writer
	feed   int
	spec   *feedNote
	open   *openNote // The open connection, or nil.
	state  *stateNote
}

// appendStanding appends the notes that make a part readable alone.
func (t *track) appendStanding(all []standingNote) []standingNote {
	all = append(all, standingNote{t.feed, &note{Feed: t.spec, Again: true}})
	if t.open != nil {
		all = append(all, standingNote{t.feed, &note{Open: t.open, Again: true}})
	}
	if t.state != nil {
		all = append(all, standingNote{t.feed, &note{State: t.state, Again: true}})
	}
	return all
}

// Opened records an attempt to connect. The note is kept only after it is queued: it may start a new part, which must
// not repeat it.
func (t *track) Opened(o feeds.Opening) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	n := noteOfOpening(o)
	t.writer.addNote(t.feed, o.Time, &note{Open: n})
	if o.Conn > 0 {
		t.open = n
	}
}

// Clock records a reading of the server's clock.
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
	t.writer.addNote(t.feed, c.Time, &note{Close: noteOfClosing(c)})
	t.open = nil
}

// Changed records a change of state.
func (t *track) Changed(at time.Time, s feeds.Status) {
	t.writer.mu.Lock()
	defer t.writer.mu.Unlock()
	n := noteOfStatus(s)
	t.writer.addNote(t.feed, at, &note{State: n})
	t.state = n
}
