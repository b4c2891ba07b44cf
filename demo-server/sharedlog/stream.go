package sharedlog

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"feedscope/demo-server/eventlog"
)

// Append offers an event for its position. It reports whether the log took it: if not, the log has another event there, or this
// one, whose acknowledgment was lost. An error means that the log cannot be reached, or is [ErrDeleted].
func (l *Log) Append(ctx context.Context, e *eventlog.Shared) (taken bool, err error) {
	bounded, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, err = l.js.PublishMsg(bounded, message(e),
		jetstream.WithExpectStream(Stream), jetstream.WithExpectLastSequence(e.Position-1), jetstream.WithRetryAttempts(0))
	var api *jetstream.APIError
	switch {
	case err == nil:
		l.found()
		return true, nil
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	}
	last, _, lastErr := l.Last(ctx)
	switch {
	case lastErr != nil:
		return false, lastErr
	case last < e.Position-1:
		return false, ErrDeleted
	case !errors.As(err, &api) ||
		api.ErrorCode != jetstream.JSErrCodeStreamWrongLastSequence && api.ErrorCode != jetstream.JSErrCodeStreamWrongLastSequenceConstant:
		l.lost()
		return false, l.failed(err)
	}
	return false, nil
}

// Last returns the position of the newest event that the log has had, and whether it still holds any.
func (l *Log) Last(ctx context.Context) (position uint64, held bool, err error) {
	bounded, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	s, err := l.js.Stream(bounded, Stream)
	switch {
	case err == nil:
		l.found()
		state := &s.CachedInfo().State
		return state.LastSeq, state.Msgs > 0, nil
	case ctx.Err() != nil:
		return 0, false, context.Cause(ctx)
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return 0, false, ErrDeleted
	}
	l.lost()
	return 0, false, l.failed(err)
}

// Next returns the next event of the log, at first the oldest. It waits for it, also while the log cannot be reached. Positions
// are skipped only if the log no longer has their events. The error is [ErrDeleted], that of a message that is no event, or the
// cause of ctx's end.
func (l *Log) Next(ctx context.Context) (eventlog.Shared, error) {
	for {
		m, err := l.receive(ctx)
		if err == nil {
			meta, err := m.Metadata()
			if err != nil {
				return eventlog.Shared{}, errForeign
			}
			l.position = meta.Sequence.Stream
			return parse(l.position, m.Subject(), m.Headers(), m.Data())
		}
		if l.messages != nil {
			l.messages.Stop()
			l.messages = nil
		}
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return eventlog.Shared{}, ErrDeleted
		}
		select {
		case <-ctx.Done():
			return eventlog.Shared{}, context.Cause(ctx)
		case <-time.After(retryWait):
		}
	}
}

// receive returns the next message, from a consumer that begins after the last one.
func (l *Log) receive(ctx context.Context) (jetstream.Msg, error) {
	if l.messages == nil {
		bounded, cancel := context.WithTimeout(ctx, callTime)
		defer cancel()
		c, err := l.js.OrderedConsumer(bounded, Stream, jetstream.OrderedConsumerConfig{
			DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: l.position + 1,
		})
		if err != nil {
			return nil, err
		}
		if l.messages, err = c.Messages(); err != nil {
			return nil, err
		}
	}
	m, err := l.messages.Next(jetstream.NextContext(ctx))
	if err == nil {
		l.found()
	}
	return m, err
}
