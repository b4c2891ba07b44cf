package hub

import (
	"errors"
	"io"
	"math"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// Playback is a feed that gets its input from a recording instead of a connection. Its methods are those of a
// [feeds.Track]. The input takes the path of received bytes: it is decoded, counted, folded and retained, with its
// recorded times.
//
// Take snapshots of the feed at recorded times too. The feed cannot be paused or reconnected. Playback is not safe for
// concurrent use; its feed is.
type Playback struct {
	feed     *Feed
	input    sse.Input
	receiver *receiver // Nil unless a connection is open.
	ours     bool

	// Lost says what happened to missing bytes, after their number; empty means that they were not recorded.
	Lost string

	lost  bool // Bytes are missing, and no blank line has arrived since.
	blank sse.BlankLines
}

// Play adds a feed that is played back, starting at a recorded time. The URL of the spec is shown unchanged; settings
// for connections are ignored.
//
// It returns an error if the spec has no name, the name is taken or the hub already has had [MaxFeeds].
func (h *Hub) Play(spec feeds.Spec, start time.Time, folds ...feeds.Fold) (*Playback, error) {
	if spec.Name == "" {
		return nil, errors.New("a feed that is played back needs a name")
	}
	f := newFeed(h, spec, start, folds)
	h.changing.Lock()
	defer h.changing.Unlock()
	if err := h.fits(nil, []*Feed{f}); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.join(f)
	return &Playback{feed: f}, nil
}

// Feed returns the feed that is played back.
func (p *Playback) Feed() *Feed { return p.feed }

// Opened plays the outcome of a connection attempt.
func (p *Playback) Opened(o feeds.Opening) {
	if o.Conn == 0 {
		if o.Failure == nil { // The recording does not tell its kind.
			o.Failure = &conn.Error{Reason: o.Reason, Info: o.Info, Request: o.Request, Header: o.Header}
		}
		p.feed.refused(o, o.Failure)
		return
	}
	p.open(o)
}

func (p *Playback) open(o feeds.Opening) {
	p.feed.opened(o)
	p.input, p.ours, p.lost = sse.Input{}, false, false
	p.receiver = newReceiver(p.feed, func() bool { return p.ours })
	p.receiver.past = o.Past
	p.receiver.decode(&p.input, 0)
}

// Clock plays an answer of the server's clock.
func (p *Playback) Clock(at time.Time, c conn.Clock) {
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	p.feed.clockAnswered(at, c)
}

// Read plays a read and dispatches the events that it completes.
func (p *Playback) Read(r feeds.Read) {
	p.Hold(r)
	p.dispatch(math.MaxInt)
}

// Hold plays a read like Read, but leaves dispatching to Next. All its events must be dispatched before the next read;
// until then the bytes must not change.
func (p *Playback) Hold(r feeds.Read) {
	p.fillIn(r)
	p.receiver.arrived(r.Time, r.Bytes)
	p.input.Push(p.decodable(r))
}

// Next dispatches events of a held read, up to and including the next message, and reports whether there was one.
func (p *Playback) Next() bool { return p.dispatch(1) == 1 }

// dispatch dispatches events up to and including limit messages, and returns how many messages there were.
func (p *Playback) dispatch(limit int) (messages int) {
	for p.receiver != nil {
		messages += p.receiver.drain(limit - messages)
		if messages == limit || p.input.Len() == 0 {
			break
		}
		_ = p.receiver.decoder.Fill() // The input never blocks.
	}
	return messages
}

// fillIn makes up for a connection or bytes that preceded r but are not in the recording.
func (p *Playback) fillIn(r feeds.Read) {
	if p.receiver == nil || p.receiver.conn != r.Conn {
		p.open(feeds.Opening{Conn: r.Conn, Time: r.Time, Info: conn.Info{Started: r.Time, Up: r.Time}})
	}
	if missing := r.Offset - p.receiver.offset; missing > 0 {
		p.miss(missing, r)
	}
}

// miss reports n missing bytes before r. Decoding continues after the next blank line.
func (p *Playback) miss(n int64, r feeds.Read) {
	reason := "not recorded: " + quantity(n, "byte") + " of the stream"
	switch {
	case p.Lost != "":
		reason = quantity(n, "byte") + " of the stream " + p.Lost
	case p.receiver.offset == 0:
		reason = "the recording starts " + quantity(n, "byte") + " into the stream"
	}
	p.lost, p.blank, p.receiver.offset = true, sse.MidStream(), r.Offset
	p.Missed(r.Time, reason)
}

// Join says that the next read is at an offset of the open connection's body where a block begins, and which last event
// ID is in force there. What precedes it is not missing: nobody asked for it.
func (p *Playback) Join(at time.Time, offset int64, id string) {
	if p.receiver == nil {
		return
	}
	f := p.feed
	f.mu.Lock()
	if f.spec.Positions() && f.spec.Resume.Path == "" {
		f.moved([]byte(id))
	}
	if p.receiver.offset = offset; offset >= int64(len(boundary)) {
		f.conn.tail.add(offset, []byte(boundary))
		if f.track != nil {
			f.track.Read(feeds.Read{Conn: p.receiver.conn, Time: at, Offset: offset - int64(len(boundary)), Bytes: []byte(boundary)})
		}
	}
	f.mu.Unlock()
	p.input, p.lost = sse.Input{}, false
	p.receiver.decode(&p.input, offset)
}

// boundary stands for the end of a block in a recording that does not have the block.
const boundary = "\n\n"

// Missed plays that a part of the connection's stream is unknown.
func (p *Playback) Missed(at time.Time, reason string) {
	p.feed.observe(func(w feeds.Observer) { w.Missed(reason) }, func() { p.feed.latest.missed = reason })
	s := p.feed.Status()
	s.Reason = reason
	p.Changed(at, s)
}

// Unread plays that the feed could not be read between two times; see [feeds.UnreadObserver].
func (p *Playback) Unread(from, to time.Time) {
	p.feed.observe(func(w feeds.Observer) {
		if o, ok := w.(feeds.UnreadObserver); ok {
			o.Unread(from, to)
		}
	}, func() {})
}

// decodable returns the part of a read that can be decoded.
func (p *Playback) decodable(r feeds.Read) []byte {
	if !p.lost {
		return r.Bytes
	}
	n := p.blank.Next(r.Bytes)
	if n < 0 {
		return nil
	}
	p.lost = false
	p.receiver.decode(&p.input, r.Offset+int64(n))
	return r.Bytes[n:]
}

// Closed plays the end of the connection.
func (p *Playback) Closed(c feeds.Closing) {
	if p.receiver == nil || p.receiver.conn != c.Conn {
		return
	}
	p.ours = c.Ours || p.lost
	p.input.End(io.EOF)
	_ = p.receiver.run() // Reads to that end.
	p.feed.closed(p.receiver, c)
	p.receiver = nil
}

// Changed plays a change of state.
func (p *Playback) Changed(at time.Time, s feeds.Status) {
	p.feed.delivery.Lock()
	defer p.feed.delivery.Unlock()
	p.feed.changeAt(at, s)
}
