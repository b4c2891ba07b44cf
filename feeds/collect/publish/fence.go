package publish

import (
	"context"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"feedscope/feeds/collect/wire"
)

// fenceOff stores the feed's fence, after which nothing that was sent before can be stored any more, and returns the last message of
// the feed that is; its Number is zero if there is none. The first fence of a lease must follow one of an earlier lease or none, a
// later one that of the same lease. Otherwise the error is [ErrLost].
func (f *Feed) fenceOff(ctx context.Context, first bool) (last wire.Message, err error) {
	l, subject := f.publisher.options.Link, wire.Fence(f.name)
	ctx, cancel := l.Limit(ctx, sendTime)
	defer cancel()
	before, err := l.Last(ctx, subject)
	if err != nil {
		return last, err
	}
	lease, _ := strconv.ParseUint(string(before.Data), 10, 64) // Of something else, any lease is later.
	if lease > f.lease || !first && lease < f.lease {
		return last, ErrLost
	}
	a, err := ask(ctx, l.Conn, &nats.Msg{
		Subject: subject, Data: strconv.AppendUint(nil, f.lease, 10),
		Header: nats.Header{jetstream.ExpectedLastSubjSeqHeader: {strconv.FormatUint(before.Sequence, 10)}},
	})
	if err != nil {
		return last, err
	}
	f.mu.Lock()
	f.fence = a.Sequence
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

// renew makes the feed store its fence again if that is before a sequence of the stream.
func (f *Feed) renew(before uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == lost || f.fence >= before {
		return
	}
	if f.unclear = true; !f.busy {
		f.busy = true
		f.publisher.enqueue(f)
	}
}
