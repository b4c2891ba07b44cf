package feeds

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"sync/atomic"
	"time"

	"feedscope/feeds/sse"
)

// maxBatch is the most events that are handed over at once.
const maxBatch = 1024

// intake reads one connection: bytes in, batches of events out.
//
// Just before each read that may wait, what the last one completed is handed over: an event never waits for
// the next one, a burst is handed over as a whole, and the events lie where the decoder has them, uncopied.
type intake struct {
	feed *Feed
	body io.Reader
	conn uint32
	// ours tells that it was not the server who broke the stream off.
	ours func() bool

	reads  uint32
	offset int64 // Bytes read.
	ask    int   // How much the next read may bring.
	// messages counts the events of this connection.
	messages uint64
	now      time.Time // When the last read returned.
	fresh    int       // Bytes read and not yet counted.
	batch    []Event
	ended    bool // The stream is over with the newest message; see Spec.End.

	decoder *sse.Decoder
	base    int64 // Where in the connection's body the decoder began.
	counted int64 // Events of the decoder that are counted.
	past    int64 // Up to here in the body, events were made before the connection; see conn.Stream.
	// waiting is since when, in nanoseconds after begun, a read has been waiting; zero while none is.
	begun   time.Time
	waiting atomic.Int64
	stale   atomic.Bool
}

// newLiveIntake makes an intake that reads body itself.
func newLiveIntake(ctx context.Context, f *Feed, body io.Reader) *intake {
	in := newIntake(f, func() bool { return ctx.Err() != nil })
	in.body, in.now, in.ask = body, time.Now(), usualRead
	in.begun = in.now
	in.decode(in, 0)
	return in
}

func newIntake(f *Feed, ours func() bool) *intake {
	return &intake{feed: f, conn: f.connections(), ours: ours}
}

// decode begins to decode what r yields, from where the connection's body has come to.
func (in *intake) decode(r io.Reader, base int64) {
	f := in.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	in.base, in.counted = base, 0
	in.decoder = sse.NewDecoder(r, sse.Options{
		MaxEventBytes: f.spec.MaxEventBytes, LastEventID: f.standingID(), AllComments: true, Skim: f.spec.TapOnly,
	})
}

// run reads and decodes until the stream ends, and returns why.
func (in *intake) run() error {
	for {
		in.drain(math.MaxInt)
		if in.ended {
			return errEndMarker
		}
		if err := in.decoder.Fill(); err != nil {
			return err
		}
	}
}

// drain hands over what the decoder holds, up to and including a number of messages, and tells how many there were:
// fewer if there is nothing left.
func (in *intake) drain(limit int) (messages int) {
	defer in.flush()
	for messages < limit {
		tok := in.decoder.Poll()
		if tok == nil {
			break
		}
		if tok.Kind == sse.Event {
			messages++
		}
		in.stage(tok)
		if in.feed.spec.End != nil && in.isEnd(tok) {
			break
		}
		if len(in.batch) >= maxBatch {
			in.flush()
		}
	}
	return messages
}

// isEnd tells whether the stream is over with a token that was staged.
func (in *intake) isEnd(tok *sse.Token) bool {
	if tok.Kind == sse.Event {
		in.ended = in.feed.spec.End(&in.batch[len(in.batch)-1])
	}
	return in.ended
}

// A read of a chunked body returns when it is full or the chunk ends. So how much is asked for decides how long the first
// event of a large chunk may wait for the last one on a slow line, and how many system calls a fast one costs.
const (
	usualRead = 64 << 10
	// largeRead is asked for after a read that was full within floodTime.
	largeRead = 256 << 10
	floodTime = time.Millisecond
)

// Read is the decoder's way to the connection.
func (in *intake) Read(p []byte) (int, error) {
	p = p[:min(len(p), in.ask)]
	began := time.Since(in.begun)
	in.waiting.Store(max(int64(began), 1))
	n, err := in.body.Read(p)
	in.waiting.Store(0)
	if n > 0 {
		in.arrived(time.Now(), p[:n])
	}
	in.ask = usualRead
	if n == len(p) && in.now.Sub(in.begun)-began < floodTime {
		in.ask = largeRead
	}
	return n, err
}

// arrived takes note of a read before it is decoded.
func (in *intake) arrived(at time.Time, p []byte) {
	in.now = at
	in.reads++
	in.fresh += len(p)
	if in.stale.Load() {
		in.revive()
	}
	in.record(p)
	if tap := in.feed.spec.Tap; tap != nil {
		tap(in.conn, p)
	}
}

func (in *intake) record(p []byte) {
	f := in.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.track != nil {
		f.track.Read(Read{Conn: in.conn, Time: in.now, Offset: in.offset, Bytes: p})
	}
	in.offset += int64(len(p))
	f.tail.add(in.offset, p)
}

// silence is how long a read has been waiting for a byte, and since when, as a mark for becomesStale.
func (in *intake) silence() (silence time.Duration, since int64) {
	if since = in.waiting.Load(); since == 0 {
		return 0, 0
	}
	return max(time.Since(in.begun)-time.Duration(since), 0), since
}

// becomesStale marks the stream stale, unless it is already, or a byte has come since the mark was taken.
func (in *intake) becomesStale(since int64) bool {
	if !in.stale.CompareAndSwap(false, true) {
		return false
	}
	if in.waiting.Load() == since {
		return true
	}
	in.stale.Store(false)
	return false
}

// stage adds a token to the batch as an event, unless it tells of what we have cut off ourselves.
func (in *intake) stage(tok *sse.Token) {
	if tok.Kind == sse.Anomaly && tok.Anomaly == sse.Unterminated && in.ours() {
		return
	}
	tok.Offset += in.base
	if in.feed.spec.Lines && tok.Kind == sse.Event && !in.feed.spec.TapOnly && !json.Valid(tok.Data) {
		in.put(&sse.Token{Kind: sse.Anomaly, Anomaly: sse.NotJSON, Offset: tok.Offset, Size: tok.Size, Data: tok.Data, ID: tok.ID})
	}
	in.put(tok)
}

// put adds a token whose offset is in the connection's body to the batch.
func (in *intake) put(tok *sse.Token) {
	e := in.slot()
	e.Feed, e.Time, e.Conn, e.Read, e.Offset = in.feed.index, in.now, in.conn, in.reads, tok.Offset
	e.ID, e.Data = tok.ID, tok.Data
	switch tok.Kind {
	case sse.Event:
		e.Kind, e.Type, e.Raw, e.OwnID = Message, typeOf(tok.Type), tok.Raw, tok.OwnID
		if path := in.feed.spec.TimePath; path != "" {
			e.EventTime = EventTime(e.Data, path)
		}
	case sse.Comment:
		e.Kind = Comment
	case sse.Retry:
		e.Kind, e.Data = Retry, []byte(tok.Retry.String())
		in.feed.setReconnectionTime(tok.Retry)
	case sse.Anomaly:
		e.Kind, e.Anomaly, e.Data = Anomaly, tok.Anomaly, []byte(anomalyText(tok))
		if tok.Anomaly == sse.Unterminated && tok.Size == int64(len(tok.Raw)) { // No message will hold these bytes.
			e.Raw = tok.Raw[:min(len(tok.Raw), MaxDiscarded)]
		}
	}
}

// slot adds an event without anything in it to the batch. What is behind the batch is empty already.
func (in *intake) slot() *Event {
	n := len(in.batch)
	if n == cap(in.batch) {
		in.batch = append(in.batch, Event{})
	} else {
		in.batch = in.batch[:n+1]
	}
	return &in.batch[n]
}

// flush hands the batch over.
func (in *intake) flush() {
	if in.fresh == 0 && len(in.batch) == 0 {
		return
	}
	f := in.feed
	f.delivery.Lock()
	defer f.delivery.Unlock()
	in.count()
	if len(in.batch) > 0 {
		f.hub.deliver(f, in.batch)
	}
	clear(in.batch)
	in.batch = in.batch[:0]
}

// count brings the feed's counters and health up to date with the batch.
func (in *intake) count() {
	f := in.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if in.fresh > 0 {
		f.lastByte = in.now
		f.counts.bytes += uint64(in.fresh)
		f.monitor.Bytes(in.now, in.fresh)
		in.fresh = 0
	}
	in.countMessages()
	for i := range in.batch {
		switch e := &in.batch[i]; e.Kind {
		case Comment:
			f.counts.comments++
		case Anomaly:
			f.counts.anomalies[e.Anomaly]++
		case Message, Retry, Change:
		}
	}
	if place, ok := in.place(); ok && !bytes.Equal(place, f.lastID) {
		f.left(place)
	}
}

// countMessages counts the events that were decoded since it was called last, which all arrived with the last read.
func (in *intake) countMessages() {
	f := in.feed
	n := uint64(in.decoder.Events() - in.counted)
	if n == 0 {
		return
	}
	in.counted += int64(n)
	in.messages += n
	f.counts.messages += n
	if f.info.Phases.FirstEvent == 0 {
		f.info.Phases.FirstEvent = max(in.now.Sub(f.info.Started), 1)
	}
	if in.past > 0 {
		if n -= in.countPast(); n == 0 {
			return
		}
	}
	if f.spec.TimePath == "" || f.spec.TapOnly {
		f.monitor.Events(in.now, int(n))
		return
	}
	for i := range in.batch {
		if e := &in.batch[i]; e.Kind == Message && !e.Replayed {
			if !f.timeless.found {
				f.timeless.take(e, f.spec.TimePath)
			}
			if e.Replayed = f.monitor.Event(e.Time, e.EventTime); e.Replayed {
				f.counts.replayed++
			}
		}
	}
}

// countPast counts the events of the batch that were made before the connection as replayed.
func (in *intake) countPast() (n uint64) {
	for i := range in.batch {
		if e := &in.batch[i]; e.Kind == Message && e.Offset < in.past {
			e.Replayed = true
			n++
		}
	}
	in.feed.counts.replayed += n
	return n
}

func (in *intake) revive() {
	f := in.feed
	f.delivery.Lock()
	defer f.delivery.Unlock()
	if in.stale.CompareAndSwap(true, false) {
		f.changeLocked(Status{State: Live, Reason: f.spec.revivedReason()})
	}
}

func (f *Feed) setReconnectionTime(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backoff.SetServer(d)
}
