package feeds

import (
	"bytes"
	"context"
	"io"
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
	ctx  context.Context //nolint:containedctx // The connection's, which an intake is.
	body io.Reader
	conn uint32

	reads uint32
	// messages counts the events of this connection.
	messages int64
	now      time.Time // When the last read returned.
	fresh    int       // Bytes read and not yet counted.
	batch    []Event

	decoder *sse.Decoder
	// waiting is since when, in nanoseconds after begun, a read has been waiting; zero while none is.
	begun   time.Time
	waiting atomic.Int64
	stale   atomic.Bool
}

func newIntake(ctx context.Context, f *Feed, body io.Reader) *intake {
	f.mu.Lock()
	defer f.mu.Unlock()
	in := &intake{feed: f, ctx: ctx, body: body, conn: f.counts.connections, now: time.Now()}
	in.begun = in.now
	in.decoder = sse.NewDecoder(in, sse.Options{
		MaxEventBytes: f.spec.MaxEventBytes, LastEventID: f.lastID, AllComments: true, Skim: f.spec.TapOnly,
	})
	return in
}

// run reads and decodes until the stream ends, and returns why.
func (in *intake) run() error {
	for {
		for tok := in.decoder.Poll(); tok != nil; tok = in.decoder.Poll() {
			in.stage(tok)
			if len(in.batch) == maxBatch {
				in.flush()
			}
		}
		in.flush()
		if err := in.decoder.Fill(); err != nil {
			return err
		}
	}
}

// Read is the decoder's way to the connection.
func (in *intake) Read(p []byte) (int, error) {
	in.waiting.Store(max(int64(time.Since(in.begun)), 1))
	n, err := in.body.Read(p)
	in.waiting.Store(0)
	if n > 0 {
		in.now = time.Now()
		in.reads++
		in.fresh += n
		if in.stale.Load() {
			in.revive()
		}
		if tap := in.feed.spec.Tap; tap != nil {
			tap(in.conn, p[:n])
		}
	}
	return n, err
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

// stage adds a token to the batch as an event.
func (in *intake) stage(tok *sse.Token) {
	in.batch = append(in.batch, Event{})
	e := &in.batch[len(in.batch)-1]
	e.Feed, e.Time, e.Conn, e.Read, e.Offset = in.feed.index, in.now, in.conn, in.reads, tok.Offset
	e.ID, e.Data = tok.ID, tok.Data
	switch tok.Kind {
	case sse.Event:
		e.Kind, e.Type, e.Raw, e.ownID = Message, typeOf(tok.Type), tok.Raw, tok.OwnID
		if path := in.feed.spec.TimePath; path != "" {
			e.EventTime = eventTime(e.Data, path)
		}
	case sse.Comment:
		e.Kind = Comment
	case sse.Retry:
		e.Kind, e.Data = Retry, []byte(tok.Retry.String())
		in.feed.setReconnectionTime(tok.Retry)
	case sse.Anomaly:
		if tok.Anomaly == sse.Unterminated && in.ctx.Err() != nil {
			in.batch = in.batch[:len(in.batch)-1] // It was us who broke it off.
			return
		}
		e.Kind, e.Anomaly, e.Data = Anomaly, tok.Anomaly, []byte(anomalyText(tok))
	}
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
	if id := in.decoder.LastEventID(); !bytes.Equal(id, f.lastID) {
		f.lastID = append(f.lastID[:0], id...)
	}
}

// countMessages counts the events that were decoded since it was called last, which all arrived with the last read.
func (in *intake) countMessages() {
	f := in.feed
	n := in.decoder.Events() - in.messages
	if n == 0 {
		return
	}
	in.messages += n
	f.counts.messages += uint64(n)
	if f.info.Phases.FirstEvent == 0 {
		f.info.Phases.FirstEvent = max(in.now.Sub(f.info.Started), 1)
	}
	if f.spec.TimePath == "" || f.spec.TapOnly {
		f.monitor.Events(in.now, int(n))
		return
	}
	for i := range in.batch {
		if e := &in.batch[i]; e.Kind == Message {
			if e.Replayed = f.monitor.Event(e.Time, e.EventTime); e.Replayed {
				f.counts.replayed++
			}
		}
	}
}

func (in *intake) revive() {
	f := in.feed
	f.delivery.Lock()
	defer f.delivery.Unlock()
	if in.stale.CompareAndSwap(true, false) {
		f.changeLocked(Status{State: Live, Reason: "bytes arrive again"})
	}
}

func (f *Feed) setReconnectionTime(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backoff.SetServer(d)
}
