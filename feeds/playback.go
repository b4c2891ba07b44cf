package feeds

import (
	"fmt"
	"io"
	"math"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/sse"
)

// Playback is a feed that does not connect but is told what happened, as a [Track] is, by whoever has it on record. What
// it is told goes the way of what a connection brings: it is decoded, counted, folded and retained, with the times of
// the record.
//
// A snapshot of the feed must be asked for at a time of the record too. The feed cannot be paused or reconnected.
// Playback is not safe for concurrent use; its feed is.
type Playback struct {
	feed  *Feed
	input sse.Input
	in    *intake // Nil while no connection stands.
	ours  bool

	lost  bool // Bytes are missing, and no blank line has come since.
	blank sse.BlankLines
}

// Play adds a feed that is played: what happens to it comes by the Playback, and its life begins at start. Of the
// spec, the URL is shown as it is, and what only a connection needs is not looked at.
//
// It returns an error if the spec has no name, the name is taken or there are [MaxFeeds] already.
func (h *Hub) Play(spec Spec, start time.Time, folds ...Fold) (*Playback, error) {
	if spec.Name == "" {
		return nil, fmt.Errorf("a feed that is played needs a name")
	}
	f := newFeed(h, spec, start, folds)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.join(f); err != nil {
		return nil, err
	}
	return &Playback{feed: f}, nil
}

// Feed is the feed that is played.
func (p *Playback) Feed() *Feed { return p.feed }

// Opened lets an attempt come to its end as it did.
func (p *Playback) Opened(o Opening) {
	if o.Conn == 0 {
		p.feed.failed(&conn.Error{Reason: o.Reason, Info: o.Info, Request: o.Request, Header: o.Header})
		p.feed.refused(o)
		return
	}
	p.begin(o)
}

func (p *Playback) begin(o Opening) {
	p.feed.opened(o)
	p.input, p.ours, p.lost = sse.Input{}, false, false
	p.in = newIntake(p.feed, func() bool { return p.ours })
	p.in.past = o.Past
	p.in.decode(&p.input, 0)
}

// Clock takes what the server's clock answered.
func (p *Playback) Clock(at time.Time, c conn.Clock) {
	p.feed.mu.Lock()
	defer p.feed.mu.Unlock()
	p.feed.answered(at, c)
}

// Read hands over all that a read completed.
func (p *Playback) Read(r Read) {
	p.Hold(r)
	p.take(math.MaxInt)
}

// Hold takes note of a read as Read does, but leaves what it completed to Next. All of it must be handed over before the
// next read is told; its bytes must stay as they are until then.
func (p *Playback) Hold(r Read) {
	p.expect(r)
	p.in.arrived(r.Time, r.Bytes)
	p.input.Push(p.sound(r))
}

// Next hands over what a held read completed, up to and including the next message, and tells whether there was one.
func (p *Playback) Next() bool { return p.take(1) == 1 }

// take hands over up to and including a number of messages, and tells how many there were.
func (p *Playback) take(limit int) (messages int) {
	for p.in != nil {
		messages += p.in.drain(limit - messages)
		if messages == limit || p.input.Len() == 0 {
			break
		}
		_ = p.in.decoder.Fill() // It takes of what is at hand.
	}
	return messages
}

// expect makes up what must have been before r if the record does not have it: the connection, bytes.
func (p *Playback) expect(r Read) {
	if p.in == nil || p.in.conn != r.Conn {
		p.begin(Opening{Conn: r.Conn, Time: r.Time, Info: conn.Info{Started: r.Time, Up: r.Time}})
	}
	if missing := r.Offset - p.in.offset; missing > 0 {
		p.miss(missing, r)
	}
}

// miss says that bytes are missing before r. The next event is the one that begins behind a blank line.
func (p *Playback) miss(bytes int64, r Read) {
	reason := "not on record: " + quantity(bytes, "byte") + " of the stream"
	if p.in.offset == 0 {
		reason = "the record begins " + quantity(bytes, "byte") + " into the stream"
	}
	p.lost, p.blank, p.in.offset = true, sse.MidStream(), r.Offset
	s := p.feed.Status()
	s.Reason = reason
	p.Changed(r.Time, s)
}

// sound is the part of a read that can be decoded.
func (p *Playback) sound(r Read) []byte {
	if !p.lost {
		return r.Bytes
	}
	n := p.blank.Next(r.Bytes)
	if n < 0 {
		return nil
	}
	p.lost = false
	p.in.decode(&p.input, r.Offset+int64(n))
	return r.Bytes[n:]
}

// Closed ends the connection.
func (p *Playback) Closed(c Closing) {
	if p.in == nil || p.in.conn != c.Conn {
		return
	}
	p.ours = c.Ours || p.lost
	p.input.End(io.EOF)
	_ = p.in.run() // Up to that end.
	p.feed.closed(p.in, c)
	p.in = nil
}

// Changed puts the feed into another state.
func (p *Playback) Changed(at time.Time, s Status) {
	p.feed.delivery.Lock()
	defer p.feed.delivery.Unlock()
	p.feed.changeAt(at, s)
}
