package view

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/conn"
	"feedscope/feeds/hub"
)

// track plays the messages of one feed. It turns the connections of several owners into one sequence, and says what is missing.
type track struct {
	playback *hub.Playback
	at       string    // The address of NATS.
	fresh    bool      // What holds at the position is not known yet.
	known    bool      // The stream has something of it.
	doubt    string    // Why its state cannot be trusted; empty if it can.
	heard    time.Time // When its newest message was played, by our clock.

	state feeds.Status // As its owner reported it.

	conn   wire.Conn // The current connection or the last one.
	number uint32    // Its number in the hub.
	open   bool
	next   int64 // The offset of its next byte,
	joined int64 // and of the first one that was read.

	// sequence and count are those of the newest message in the stream and under its lease; zero before the first one that was not
	// standing.
	sequence, count uint64
}

func newTrack(p *hub.Playback, at string) *track {
	t := &track{playback: p, at: at, fresh: true, number: p.Feed().Detail(time.Time{}).Number}
	t.state = feeds.Status{State: feeds.Connecting, Reason: "reading from " + at}
	return t
}

// gone says what happened to bytes that JetStream does not have.
const gone = "are no longer in JetStream"

// show shows the state as it was reported or, if there are doubts, these.
func (t *track) show(at time.Time) {
	s := t.state
	switch {
	case t.doubt == "" && s.State == feeds.Live && t.known:
		s.Reason = "receiving"
	case t.doubt == "":
	case !t.known:
		s = feeds.Status{State: feeds.Waiting, Reason: t.doubt}
	case over(s.State):
		return // Nothing is expected of it.
	default:
		s = feeds.Status{State: feeds.Stale, Reason: t.doubt}
	}
	s.Since = at
	t.playback.Changed(at, s)
}

func over(s feeds.State) bool { return s == feeds.Ended || s == feeds.Failed || s == feeds.Paused }

// judge takes why the state cannot be trusted, empty if it can.
func (t *track) judge(at time.Time, doubt string) {
	if doubt != t.doubt {
		t.doubt = doubt
		t.show(at)
	}
	t.unread(at)
}

// doubted reports whether the state cannot be trusted although it is known.
func (t *track) doubted() bool { return t.known && t.doubt != "" }

// unread notes, while the state cannot be trusted, that the feed has not been read since its last byte.
func (t *track) unread(at time.Time) {
	if t.doubted() && t.open {
		t.playback.Unread(t.playback.Feed().LastByte(), at)
	}
}

// missing returns how many messages there were between the newest one and another. JetStream may have dropped some of them,
// because it had them already.
func (t *track) missing(m *wire.Message) uint64 {
	before := t.count
	if m.Conn.Lease != t.conn.Lease {
		before = 0
	}
	if t.sequence == 0 || m.Number <= before+1 {
		return 0
	}
	return m.Number - before - 1
}

// miss reports messages that are missing.
func (t *track) miss(n uint64, at time.Time) {
	t.playback.Missed(at, fmt.Sprintf("%d messages of the feed %s", n, gone))
}

var errEarlierOwner = errors.New("a message of an earlier owner after one of its successor")

// play plays a message, whose sequence in the stream is zero if it is standing. Successor is the name of the collector that has
// published it; empty if it is not known. News end doubts.
func (t *track) play(m *wire.Message, sequence uint64, successor string, news bool) error {
	if m.Conn.Lease < t.conn.Lease {
		return errEarlierOwner
	}
	r, known, err := m.Record()
	switch {
	case err != nil:
		return fmt.Errorf("the note %.200q: %w", m.Subject, err)
	case !known:
		return nil
	}
	doubted, moves := t.doubted(), m.Conn.Lease > t.conn.Lease
	if !doubted || news || moves {
		t.doubt = ""
	}
	t.known, t.heard = true, time.Now()
	if moves {
		t.takenOver(m, successor)
	} else if doubted && t.doubt == "" && r.Kind != capture.Changed {
		t.show(m.Time)
	}
	t.record(&r, m)
	if sequence == 0 && t.open { // What followed this note was not read.
		t.playback.Unread(m.Time, m.Time)
	}
	t.unread(m.Time)
	t.sequence, t.count = sequence, m.Number
	return nil
}

func (t *track) record(r *capture.Record, m *wire.Message) {
	switch r.Kind {
	case capture.Opened:
		t.opened(r.Opening, m)
	case capture.Closed:
		if t.open && m.Conn == t.conn {
			t.open = false
			r.Closing.Conn, r.Closing.Time = t.number, m.Time
			t.playback.Closed(r.Closing)
		}
	case capture.Changed:
		if t.state = r.Status; t.doubt == "" || over(t.state.State) {
			t.playback.Changed(m.Time, r.Status)
		}
	case capture.Received:
		t.read(r.Read, m)
	case capture.Clocked:
		if t.open && m.Conn == t.conn {
			t.playback.Clock(m.Time, r.Clock)
		}
	case capture.Introduced, capture.Lost, capture.Damaged:
	}
}

// takenOver ends the connection of an owner that has a successor.
func (t *track) takenOver(m *wire.Message, successor string) {
	first := t.conn.Lease == 0
	t.conn = wire.Conn{Lease: m.Conn.Lease}
	if first {
		return
	}
	reason := "taken over by another collector"
	if successor != "" {
		reason = "taken over by collector " + successor
	}
	if t.open {
		t.open = false
		t.playback.Closed(feeds.Closing{Conn: t.number, Time: m.Time, Reason: reason, Ours: true})
	}
	if !over(t.state.State) {
		t.state = feeds.Status{State: feeds.Waiting, Since: m.Time, Reason: reason, Cause: feeds.Command, Routine: true}
		t.playback.Changed(m.Time, t.state)
	}
}

// opened begins a connection, or reports an attempt that failed.
func (t *track) opened(o feeds.Opening, m *wire.Message) {
	o.Time = m.Time
	if m.Conn.Number == 0 || o.Conn == 0 {
		o.Conn = 0
		t.playback.Opened(o)
		return
	}
	if t.open && m.Conn == t.conn {
		return // It was already known.
	}
	t.begin(o, m)
}

// begin begins a connection.
func (t *track) begin(o feeds.Opening, m *wire.Message) {
	t.conn, t.open, t.next, t.joined = m.Conn, true, 0, 0
	t.number++
	o.Conn = t.number
	t.playback.Opened(o)
}

// read plays a piece of a connection's body. What precedes it and has not been played was published before reading began, is in
// another message because JetStream drops what it has already, or has been reported as missing.
func (t *track) read(r feeds.Read, m *wire.Message) {
	if !t.open || m.Conn != t.conn {
		t.begin(feeds.Opening{Time: m.Time, Info: conn.Info{Started: m.Time, Up: m.Time}}, m)
	}
	if r.Offset < t.next {
		return // It has been played.
	}
	if r.Offset > t.next {
		t.join(m)
	}
	if m.Offset-m.Before < t.joined {
		t.skip(m)
		return
	}
	r.Conn = t.number
	t.next = r.Offset + int64(len(r.Bytes))
	t.playback.Read(r)
}

// skip leaves out an event whose block began before the first byte that was read.
func (t *track) skip(m *wire.Message) {
	t.playback.Missed(m.Time, "an event of which the beginning was not read is left out")
	t.next = m.Offset + int64(len(m.Data))
	t.joined = t.next
	t.playback.Join(m.Time, t.next, m.ID)
}

func (t *track) join(m *wire.Message) {
	t.joined = m.Offset
	id := m.ID
	if strings.HasPrefix(m.Kind(), "_") {
		id = m.Position
	}
	t.playback.Join(m.Time, m.Offset, id)
}
