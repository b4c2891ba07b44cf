package publish

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/link"
	"feedscope/feeds/collect/wire"
)

// The headers that make messages a batch; see ADR-50 of NATS.
const (
	batchID       = "Nats-Batch-Id"
	batchSequence = "Nats-Batch-Sequence"
	batchCommit   = "Nats-Batch-Commit"
)

// sender sends for one worker.
type sender struct {
	publisher *Publisher
	encoder   wire.Encoder
}

// send sends a batch of a feed.
func (s *sender) send(f *Feed) {
	wait := time.Duration(0)
	lost := false
	switch err := s.advance(f); {
	case err == nil:
		f.failures = 0
		s.publisher.trouble.set(nil)
	case errors.Is(err, ErrLost):
		lost = true
	case s.publisher.ctx.Err() != nil:
		return
	default:
		wait = f.failed(err)
	}
	if lost {
		f.Lose()
		if s.publisher.options.Lost != nil {
			s.publisher.options.Lost(f)
		}
		return
	}
	f.rest(wait)
}

// rest puts the feed back in the queue of the publisher after a wait, if it has something to send.
func (f *Feed) rest(wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.state == lost:
	case wait > 0:
		time.AfterFunc(wait, func() {
			if f.publisher.ctx.Err() == nil {
				f.publisher.enqueue(f)
			}
		})
	case f.sent < len(f.sending.pieces) || len(f.waiting.pieces) > 0:
		f.publisher.enqueue(f)
	default:
		f.busy = false
	}
}

// The pauses after failures in a row grow from the least to the most.
const (
	leastPause = 50 * time.Millisecond
	mostPause  = 5 * time.Second
)

// failed decides what follows from an error, and how long to wait.
func (f *Feed) failed(err error) time.Duration {
	f.failures++
	pause := min(leastPause<<min(f.failures-1, 10), mostPause)
	pause = pause/2 + mathrand.N(pause/2)
	code := link.Code(err)
	if code == link.CodeDuplicateInBatch {
		f.single = len(f.batch())
		return 1
	}
	f.refused(code == 0 || code == link.CodeWrongSequence || code == link.CodeSequenceBusy)
	switch code {
	case link.CodeTooManyBatches, link.CodeIncompleteBatch:
		return pause // Too many at once, of all collectors together.
	}
	f.publisher.trouble.refused(err)
	if f.failures > 2 {
		f.publisher.trouble.set(errors.New(link.Reason(err)))
	}
	return pause
}

// refused counts an attempt that has stored nothing, or for which that is unclear.
func (f *Feed) refused(unclear bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.figures.Refused++
	f.unclear = f.unclear || unclear
}

// isUnclear reports whether the fence must be stored again.
func (f *Feed) isUnclear() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.unclear && f.state != lost
}

// advance sends the next batch of a feed, after a fence if that is necessary.
func (s *sender) advance(f *Feed) error {
	if f.isUnclear() {
		last, err := f.fenceOff(s.publisher.ctx, false)
		if err != nil {
			return err
		}
		f.mu.Lock()
		f.unclear = false
		f.mu.Unlock()
		f.skip(last)
	}
	batch := f.batch()
	if len(batch) == 0 {
		return nil
	}
	duplicate, err := s.publish(s.publisher.ctx, f, batch)
	if err != nil {
		return err
	}
	s.publisher.trouble.took()
	f.single = max(f.single-len(batch), 0)
	f.advanced(len(batch), duplicate)
	if report := s.publisher.options.Repeated; duplicate && report != nil {
		report(f)
	}
	return nil
}

// batch returns the next messages to send.
func (f *Feed) batch() []piece {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == lost {
		return nil
	}
	if f.sent == len(f.sending.pieces) {
		f.take()
	}
	limit := batchSize
	if f.single > 0 || len(f.sending.pieces)-f.sent < f.publisher.leastBatch {
		limit = 1
	}
	return f.sending.head(f.sent, limit)
}

// take makes what waits what is sent, and leaves the tail waiting. The caller holds mu.
func (f *Feed) take() {
	f.sending.reset()
	f.sending, f.waiting, f.sent = f.waiting, f.sending, 0
	end := f.sending.end()
	f.waiting.bytes = append(f.waiting.bytes, f.sending.bytes[end:]...)
	f.sending.bytes = f.sending.bytes[:end]
}

// advanced counts n messages that are stored, or were already.
func (f *Feed) advanced(n int, duplicate bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == lost || n == 0 {
		return
	}
	done := f.sending.pieces[f.sent : f.sent+n]
	size := done[n-1].to - done[0].from
	f.sent += n
	f.stored = done[n-1].position
	g := &f.figures
	g.WaitingMessages -= n
	g.WaitingBytes -= size
	f.publisher.waiting.Add(-int64(size + pieceBytes*n))
	if duplicate {
		g.Duplicates++
	} else {
		g.Messages += uint64(n)
		g.Bytes += uint64(size)
	}
	f.changed.Broadcast()
}

// answer is what JetStream answers to a message.
type answer struct {
	Error     *jetstream.APIError `json:"error"`
	Sequence  uint64              `json:"seq"`
	Duplicate bool                `json:"duplicate"`
}

// publish publishes a batch. Of a single message, it reports whether JetStream has dropped it as a duplicate.
func (s *sender) publish(ctx context.Context, f *Feed, batch []piece) (duplicate bool, err error) {
	id, last := "", len(batch)-1
	if last > 0 {
		weight := int64(max(len(batch), leastWeight))
		if err := s.publisher.batches.Acquire(ctx, weight); err != nil {
			return false, err
		}
		defer s.publisher.batches.Release(weight)
		id = rand.Text()
	}
	ctx, cancel := s.publisher.options.Link.Limit(ctx, sendTime)
	defer cancel()
	c := s.publisher.options.Link.Conn
	for i := range batch {
		msg := s.encode(f, &batch[i])
		if i == 0 {
			s.encoder.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(f.fence, 10))
			s.encoder.Set(jetstream.ExpectedLastSubjSeqSubjHeader, wire.Fence(f.name))
		}
		if id != "" {
			s.encoder.Set(batchID, id)
			s.encoder.Set(batchSequence, strconv.Itoa(i+1))
		}
		if i < last {
			if err := c.PublishMsg(msg); err != nil {
				return false, err
			}
			continue
		}
		if id != "" {
			s.encoder.Set(batchCommit, "1")
		}
		a, err := ask(ctx, c, msg)
		return a.Duplicate, err
	}
	return false, nil
}

// encode returns the message for a piece.
func (s *sender) encode(f *Feed, p *piece) *nats.Msg {
	m := wire.Message{
		Subject: p.subject, Time: p.time, Conn: p.conn, Number: p.number, Offset: p.offset, ID: p.id, Position: p.position,
		AtLeastOnce: p.loose, Data: f.sending.bytes[p.from:p.to],
	}
	if p.event {
		m.Before = max(p.offset-p.block, 0)
	}
	if p.unique {
		m.Unique = wire.Unique(f.token, p.id)
	}
	return s.encoder.Encode(&m)
}

// ask publishes a message and returns JetStream's answer, or its error.
func ask(ctx context.Context, c *nats.Conn, msg *nats.Msg) (a answer, err error) {
	reply, err := c.RequestMsgWithContext(ctx, msg)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return a, fmt.Errorf("cannot read the answer of JetStream: %w", err)
	}
	if a.Error != nil {
		return a, a.Error
	}
	return a, nil
}
