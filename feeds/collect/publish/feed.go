package publish

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect/wire"
	"feedscope/feeds/hub"
)

// ErrLost is the error of a feed that another collector owns.
var ErrLost = errors.New("another collector owns the feed")

// Feed publishes one feed under one lease. It is the first of the feed's folds; the other part of what it needs, it receives
// because the [Publisher] records the hub.
type Feed struct {
	publisher *Publisher
	name      string
	token     string
	lease     uint64
	request   feeds.Request
	subjects  map[string]string // Of event types.

	mu      sync.Mutex
	changed sync.Cond // Something was stored, or the feed was lost or left.
	state   state
	waiting queue
	sending queue // The part that the worker sends. Its bytes and pieces are the worker's while busy is set.
	sent    int   // How many pieces of sending are stored.
	busy    bool  // A worker has the feed, or will have it.
	number  uint64
	figures Figures

	// The bytes of waiting that do not belong to a piece yet.
	conn   wire.Conn
	offset int64     // Of the first one in the connection's body.
	since  time.Time // When it arrived,
	latest time.Time // and the last one.

	id, position string // As of the last event.
	stored       string // The position after the last message that is stored.

	fence   uint64    // The sequence of the fence,
	fenced  time.Time // and when it was stored.
	unclear bool      // The fence must be stored again before anything is sent.

	// These belong to the worker.
	single   int // How many pieces must be sent alone.
	failures int // In a row.
}

type state uint8

const (
	open    state = iota
	leaving       // Does not block.
	lost
)

// Figures count what a feed, or all feeds of a [Publisher], have published.
type Figures struct {
	// Messages and Bytes have been stored, Duplicates dropped by JetStream because their IDs were known.
	Messages, Bytes, Duplicates uint64
	// Refused counts attempts that stored nothing.
	Refused uint64
	// WaitingMessages and WaitingBytes are yet to be stored.
	WaitingMessages, WaitingBytes int
	// Slowed is the time for which the feed did not read because too much was waiting.
	Slowed time.Duration
}

// maxTail is the longest time for which bytes wait for the event that they may belong to, once others follow.
const maxTail = time.Second

func newFeed(p *Publisher, name string, lease uint64, request feeds.Request) *Feed {
	f := &Feed{publisher: p, name: name, token: wire.Token(name), lease: lease, request: request, subjects: make(map[string]string)}
	f.changed.L = &f.mu
	return f
}

// Name returns the feed's name.
func (f *Feed) Name() string { return f.name }

// Lease returns the revision of the lease.
func (f *Feed) Lease() uint64 { return f.lease }

// Position returns where to resume after what is stored; empty if that is unknown.
func (f *Feed) Position() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stored
}

// Figures returns the feed's figures.
func (f *Feed) Figures() Figures {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.figures
}

// Fold implements [feeds.Fold]. It ends messages where events end.
func (f *Feed) Fold(events []feeds.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		switch e := &events[i]; e.Kind {
		case feeds.Message:
			f.event(e)
		case feeds.Comment, feeds.Retry, feeds.Anomaly:
			if last := i == len(events)-1; last && e.Conn == f.conn.Number {
				f.line(e.Offset)
			}
		case feeds.Change:
		}
	}
	f.wake()
}

// event ends a message after an event.
func (f *Feed) event(e *feeds.Event) {
	moved := string(e.ID) != f.id && e.OwnID
	if string(e.ID) != f.id {
		f.id = string(e.ID)
	}
	position := f.after(e)
	end := e.Offset + int64(len(e.Raw))
	n := int(end - f.offset)
	if e.Conn != f.conn.Number || n <= 0 || n > len(f.tail()) {
		f.position = position
		return // Its bytes are in a message already.
	}
	p := piece{subject: f.subject(e.Type), time: e.Time, id: f.id, block: e.Offset, event: true, loose: !f.request.Positions() || position == ""}
	p.unique = moved && f.offset <= e.Offset && n <= f.publisher.maxPiece() && f.request.Positions() && f.request.Resume.Path == ""
	f.cut(n, p, position)
}

// after returns where to resume after an event.
func (f *Feed) after(e *feeds.Event) string {
	to, ok := hub.PositionAfter(&f.request, e)
	switch {
	case !ok || string(to) == f.position || len(to) > wire.MaxID:
		return f.position
	case string(to) == f.id:
		return f.id
	}
	return string(to)
}

// line ends a message after the line at an offset, if its end has arrived.
func (f *Feed) line(at int64) {
	rest := f.tail()
	if at < f.offset || at >= f.offset+int64(len(rest)) {
		return
	}
	from := int(at - f.offset)
	if i := bytes.IndexAny(rest[from:], "\r\n"); i >= 0 {
		f.cut(from+i+1, f.bytes(), f.position)
	}
}

// bytes returns a piece without an event.
func (f *Feed) bytes() piece {
	return piece{subject: wire.Root + "." + f.token + "." + wire.Bytes, time: f.latest}
}

// subject returns the subject of an event type.
func (f *Feed) subject(eventType []byte) string {
	if s, ok := f.subjects[string(eventType)]; ok {
		return s
	}
	last := wire.Other
	if len(f.subjects) < wire.MaxTypes {
		last = wire.Token(string(eventType))
	}
	s := wire.Root + "." + f.token + "." + last
	if last != wire.Other {
		f.subjects[string(eventType)] = s
	}
	return s
}

// tail returns the bytes that do not belong to a piece yet.
func (f *Feed) tail() []byte { return f.waiting.bytes[f.waiting.end():] }

// cut makes the first n bytes of the tail a piece, or several if it is too large. After the last of them, the feed resumes at a
// position.
func (f *Feed) cut(n int, p piece, position string) {
	for limit := f.publisher.maxPiece(); n > limit; n -= limit {
		f.put(limit, f.bytes())
	}
	f.position = position
	f.put(n, p)
}

func (f *Feed) put(n int, p piece) {
	p.conn, p.offset = f.conn, f.offset
	f.offset += int64(n)
	f.since = f.latest
	f.add(n, p)
}

// add adds a piece that has the next n bytes of the queue.
func (f *Feed) add(n int, p piece) {
	if f.state == lost {
		f.waiting.reset()
		return
	}
	f.number++
	p.number, p.position = f.number, f.position
	p.from = f.waiting.end()
	p.to = p.from + n
	f.waiting.pieces = append(f.waiting.pieces, p)
	f.figures.WaitingMessages++
	f.publisher.waiting.Add(pieceBytes)
}

// wake makes a worker send what waits.
func (f *Feed) wake() {
	if !f.busy && len(f.waiting.pieces) > 0 && f.state != lost {
		f.busy = true
		f.publisher.enqueue(f)
	}
}

// Received implements [feeds.ReadObserver]. It waits while too much waits to be published.
func (f *Feed) Received(feeds.Read) { f.await() }

// Opened implements [feeds.Observer], as the next methods do. The feed's track receives the same. It waits as Received does, so a feed
// that does not connect makes no more notes than can be stored.
func (f *Feed) Opened(feeds.Opening) { f.await() }

// await waits while the feed is full.
func (f *Feed) await() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.full() {
		return
	}
	began := time.Now()
	f.publisher.slowed.Add(1)
	for f.full() {
		f.changed.Wait()
	}
	f.publisher.slowed.Add(-1)
	f.figures.Slowed += time.Since(began)
}

// full reports whether the feed must not connect or read.
func (f *Feed) full() bool {
	g, o := &f.figures, &f.publisher.options
	return f.state == open && (g.WaitingBytes > o.FeedBytes || g.WaitingMessages > o.FeedMessages ||
		g.WaitingMessages > 0 && f.publisher.waiting.Load() > int64(o.AllBytes))
}

// Closed does nothing; see Opened.
func (f *Feed) Closed(feeds.Closing) {}

// Missed does nothing; see Opened.
func (f *Feed) Missed(string) {}

// Suspended does nothing; see Opened.
func (f *Feed) Suspended(time.Time, time.Time) {}

// Leave announces that the feed will be removed from its hub in good order: it does not block any more, and the change of its state
// is published as a hand-over.
func (f *Feed) Leave() { f.enter(leaving) }

// Lose ends publishing: the feed belongs to another collector. What waits is dropped.
func (f *Feed) Lose() {
	f.enter(lost)
	f.publisher.forget(f)
}

func (f *Feed) enter(s state) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state >= s {
		return
	}
	if f.state = s; s == lost {
		f.publisher.waiting.Add(-int64(f.figures.WaitingBytes + pieceBytes*f.figures.WaitingMessages))
		f.figures.WaitingBytes, f.figures.WaitingMessages = 0, 0
	}
	f.changed.Broadcast()
}

// Finish waits until all of a feed that has been removed from its hub is stored, and ends publishing. The error is that of ctx or
// [ErrLost].
func (f *Feed) Finish(ctx context.Context) error {
	defer f.Lose()
	stop := context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.changed.Broadcast()
	})
	defer stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cutTail()
	f.wake()
	for f.figures.WaitingMessages > 0 && f.state != lost && ctx.Err() == nil {
		f.changed.Wait()
	}
	if f.state == lost {
		return ErrLost
	}
	return ctx.Err()
}
