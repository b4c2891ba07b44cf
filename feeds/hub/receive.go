package hub

import (
	"context"
	"io"
	"math"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/sse"
)

// maxQuoted is how many bytes of a body or an event are kept for quoting.
const maxQuoted = 512

// maxBatch is the largest number of events dispatched at once.
const maxBatch = 1024

// receiver reads one connection: bytes in, batches of events out.
//
// The events that a read completes are dispatched just before the next read that may block: an event never waits for
// the next one, a burst is dispatched as a whole, and events point into the decoder's buffer.
type receiver struct {
	feed *Feed
	body io.ReadCloser
	conn uint32
	// ours reports whether this side ended the stream.
	ours func() bool

	reads    uint32
	offset   int64  // Bytes read.
	limit    int    // How much the next read may return.
	messages uint64 // Of this connection.
	noise    uint64 // Messages of the batch that are noise.
	heard    bool   // The batch has messages that are not.
	setup    *setup // Nil once it is sent.
	watch    *watch // Nil for a recording.
	rhythm   rhythm
	now      time.Time
	unseen   int // Bytes read and not yet counted.
	batch    []feeds.Event
	ended    bool // The newest message is the last; see feeds.Spec.End.

	start []byte // The beginning of the body.
	// placed is set once a message had a position: first is its number, or -1, and before how many messages preceded it.
	placed        bool
	first, before int64
	gap           string // What is missing before the batch.

	errorEvent []byte              // The beginning of the newest message if its type is "error"; nil otherwise.
	quote      func(string) string // Quotes the server's text in a reason.

	decoder *sse.Decoder
	lines   bool  // The stream was made of lines of JSON.
	base    int64 // The offset in the connection's body at which the decoder started.
	counted int64 // Events of the decoder that are counted.
	past    int64 // See connection.past.

	// suspensions is the number of suspensions at the last read. While backlog is set, reads return data that arrived
	// during the latest one.
	suspensions int64
	backlog     bool

	// waiting is when the read in progress began, in nanoseconds of the pulse; zero without one.
	waiting atomic.Int64
	stale   atomic.Bool
	// quiet is set while the feed is stale because its last message was too long ago.
	quiet atomic.Bool
}

// newLiveReceiver returns a receiver that reads body.
func newLiveReceiver(ctx context.Context, f *Feed, body io.ReadCloser) *receiver {
	r := newReceiver(f, func() bool { return ctx.Err() != nil })
	r.body, r.now, r.limit = body, time.Now(), usualRead
	r.suspensions = f.hub.pulse.count.Load()
	f.lastMessage.CompareAndSwap(-1, f.hub.pulse.awake(r.now))
	r.decode(r, 0)
	return r
}

// release closes the connection, also after a panic in a fold.
func (r *receiver) release() {
	r.watch.stop()
	_ = r.body.Close()
}

func newReceiver(f *Feed, ours func() bool) *receiver {
	return &receiver{feed: f, conn: f.connections(), ours: ours}
}

// decode starts to decode src, which is at offset base of the connection's body.
func (r *receiver) decode(src io.Reader, base int64) {
	f := r.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	r.base, r.counted, r.lines = base, 0, f.spec.Lines || f.conn.info.Lines
	r.decoder = sse.NewDecoder(src, sse.Options{
		MaxEventBytes: f.spec.MaxEventBytes, LastEventID: f.initialID(), AllComments: true, Skim: f.spec.TapOnly,
	})
}

// run reads and decodes until the stream ends, and returns why.
func (r *receiver) run() error {
	for {
		r.drain(math.MaxInt)
		if r.ended {
			return errEndEvent
		}
		if err := r.decoder.Fill(); err != nil {
			return err
		}
	}
}

// drain dispatches the decoder's tokens, up to and including limit messages, and returns how many messages there were.
func (r *receiver) drain(limit int) (messages int) {
	defer r.flush()
	for messages < limit {
		tok := r.decoder.Poll()
		if tok == nil {
			break
		}
		if tok.Kind == sse.Event {
			messages++
		}
		r.stage(tok)
		if r.ended {
			break
		}
		if len(r.batch) >= maxBatch {
			r.flush()
		}
	}
	return messages
}

// A read of a chunked body returns when the buffer is full or the chunk ends. The size of the buffer decides how long
// the first event of a large chunk may wait for the last one on a slow line, and how many system calls a fast line
// needs.
const (
	usualRead = 64 << 10
	// largeRead is the size after a read that was full within floodTime.
	largeRead = 256 << 10
	floodTime = int64(time.Millisecond)
)

// Read reads from the connection, for the decoder.
func (r *receiver) Read(p []byte) (int, error) {
	p = p[:min(len(p), r.limit)]
	pulse := r.feed.hub.pulse
	began := pulse.awake(time.Now())
	r.waiting.Store(max(began, 1))
	n, err := r.body.Read(p)
	r.waiting.Store(0)
	now := time.Now()
	waited := pulse.awake(now) - began
	pulse.checkWall(now)
	if n > 0 {
		r.markBacklog(now, time.Duration(waited))
		r.arrived(now, p[:n])
	}
	r.limit = usualRead
	if n == len(p) && waited < floodTime {
		r.limit = largeRead
	}
	return n, err
}

// markBacklog decides whether a read that returned now brought data from a suspension.
func (r *receiver) markBacklog(now time.Time, waited time.Duration) {
	pulse := r.feed.hub.pulse
	if n := pulse.count.Load(); n != r.suspensions {
		s := pulse.latest()
		r.suspensions, r.backlog = n, now.Sub(s.to) < backlogGrace
		return
	}
	r.backlog = r.backlog && waited < backlogWait
}

// arrived records a read before it is decoded.
func (r *receiver) arrived(at time.Time, p []byte) {
	r.now = at
	r.reads++
	r.unseen += len(p)
	if r.backlog {
		r.feed.delivery.Lock()
		r.feed.noticeSuspension() // Before anything is concluded from the time of the read.
		r.feed.delivery.Unlock()
	}
	if room := maxQuoted - len(r.start); room > 0 {
		r.start = append(r.start, p[:min(room, len(p))]...)
	}
	if r.stale.Load() {
		r.endSilence()
	}
	r.record(p)
	if tap := r.feed.spec.Tap; tap != nil {
		tap(r.conn, p)
	}
}

func (r *receiver) record(p []byte) {
	f := r.feed
	read := feeds.Read{Conn: r.conn, Time: r.now, Offset: r.offset, Bytes: p}
	f.delivery.Lock()
	for _, o := range f.readers {
		o.Received(read)
	}
	f.delivery.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.track != nil {
		f.track.Read(read)
	}
	r.offset += int64(len(p))
	f.conn.unheard = false
	f.conn.tail.add(r.offset, p)
}

// silence returns how long a read has been waiting, and since when, as a mark for becomesStale.
func (r *receiver) silence() (silence time.Duration, since int64) {
	if since = r.waiting.Load(); since == 0 {
		return 0, 0
	}
	return time.Duration(max(r.feed.hub.pulse.awake(time.Now())-since, 0)), since
}

// quietFor returns for how long a connection that is read has had no message that is not noise.
func (r *receiver) quietFor() time.Duration {
	if r.waiting.Load() == 0 {
		return 0
	}
	return r.feed.sinceMessage()
}

// sinceMessage returns for how long the feed has had no message that is not noise, over all connections.
func (f *Feed) sinceMessage() time.Duration {
	return time.Duration(max(f.hub.pulse.awake(time.Now())-f.lastMessage.Load(), 0))
}

// becomesStale marks the stream stale, unless it already is, or a byte has arrived since the mark was taken.
func (r *receiver) becomesStale(since int64) bool {
	if !r.stale.CompareAndSwap(false, true) {
		return false
	}
	if r.waiting.Load() == since {
		return true
	}
	r.stale.Store(false)
	return false
}

// firstStatus returns the status of the feed once the connection is made. A response head does not end a silence, and a
// feed stays quiet until a message arrives.
func (r *receiver) firstStatus(reason string) feeds.Status {
	first := feeds.Status{State: feeds.Live, Reason: reason}
	if silence, unheard := r.feed.silence(); unheard {
		r.stale.Store(true)
		first.State = feeds.Stale
		first.Reason += "; " + silence
	}
	if quiet, limit := r.feed.sinceMessage(), r.feed.spec.QuietAfter; limit > 0 && quiet >= limit {
		r.quiet.Store(true)
		first.State = feeds.Stale
		first.Reason += "; " + quietReason(quiet)
	}
	return first
}

// silence describes the silence of a feed whose last connection was closed as dead.
func (f *Feed) silence() (text string, unheard bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.figures.lastByte.IsZero() {
		return "no byte yet", f.conn.unheard
	}
	return silentReason(time.Since(f.figures.lastByte)), f.conn.unheard
}

// endSilence makes a silent stream live when a byte arrives. If it is also quiet, that depends on what the read brings.
func (r *receiver) endSilence() {
	f := r.feed
	f.delivery.Lock()
	defer f.delivery.Unlock()
	if !r.quiet.Load() && r.stale.CompareAndSwap(true, false) {
		f.changeNow(feeds.Status{State: feeds.Live, Reason: revivedReason(&f.spec)})
	}
}

// endQuiet makes a quiet stream live if the batch has messages that are not noise. The caller holds delivery.
func (r *receiver) endQuiet() {
	silent := r.stale.Swap(false)
	switch {
	case r.heard && r.quiet.CompareAndSwap(true, false):
		r.feed.changeNow(feeds.Status{State: feeds.Live, Reason: "receiving events again"})
	case silent:
		r.feed.changeNow(feeds.Status{State: feeds.Stale, Reason: "receiving again, but no events"})
	}
}
