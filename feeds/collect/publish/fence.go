package publish

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/wire"
)

// errNoLease is the error of a feed whose fence and lease are both gone, so that nobody knows its owner.
var errNoLease = errors.New("neither the stream nor the bucket feedscope knows an owner of the feed; restart the collectors")

// fenceOff stores the feed's fence, after which nothing that was sent before can be stored any more, and returns the last message of
// the feed that is; its Number is zero if there is none. The fence must not follow one of a later lease, nor a later fence of a lease
// another one than its own, unless the bucket still has the lease: retention, or a user, may remove fences. Otherwise the error is
// [ErrLost].
func (f *Feed) fenceOff(ctx context.Context, first bool) (last wire.Message, err error) {
	l, subject := f.publisher.options.Link, wire.Fence(f.name)
	ctx, cancel := l.Limit(ctx, sendTime)
	defer cancel()
	before, err := l.Last(ctx, subject)
	if err != nil {
		return last, err
	}
	lease, _ := strconv.ParseUint(string(before.Data), 10, 64) // Of something else, any lease is later.
	if lease > f.lease {
		return last, ErrLost
	}
	if !first && lease < f.lease {
		if err := f.owned(ctx); err != nil {
			return last, err
		}
	}
	a, err := ask(ctx, l.Conn, &nats.Msg{
		Subject: subject, Data: strconv.AppendUint(nil, f.lease, 10),
		Header: nats.Header{jetstream.ExpectedLastSubjSeqHeader: {strconv.FormatUint(before.Sequence, 10)}},
	})
	if err != nil {
		return last, err
	}
	f.mu.Lock()
	f.fence, f.fenced = a.Sequence, time.Now()
	f.mu.Unlock()
	stored, err := l.Last(ctx, wire.Messages(f.name))
	if err != nil || stored.Sequence == 0 {
		return last, err
	}
	if last, err = wire.Decode(stored.Subject, stored.Header, nil); err != nil {
		return wire.Message{}, nil // No collector has published it.
	}
	return last, nil
}

// owned returns nil if the bucket still has the feed's lease.
func (f *Feed) owned(ctx context.Context) error {
	switch revision, err := f.publisher.options.Link.Lease(ctx, f.name); {
	case err != nil:
		return err
	case revision == 0:
		return errNoLease
	case revision != f.lease:
		return ErrLost
	}
	return nil
}

// skip counts the messages that are stored although their answer was unclear: all up to the last one of the feed, if that was
// published under this lease.
func (f *Feed) skip(last wire.Message) {
	if last.Conn.Lease != f.lease {
		return
	}
	n := 0
	f.mu.Lock()
	rest := f.sending.pieces[f.sent:]
	f.mu.Unlock()
	for _, p := range rest {
		if p.number <= last.Number {
			n++
		}
	}
	if n > 0 {
		f.publisher.trouble.took()
	}
	f.advanced(n, false)
}

// renew makes the feed store its fence again if that is before a sequence of the stream, or older than a time.
func (f *Feed) renew(before uint64, than time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == lost || f.fence >= before && !f.fenced.Before(than) {
		return
	}
	if f.unclear = true; !f.busy {
		f.busy = true
		f.publisher.enqueue(f)
	}
}
