package feeds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// forever is a wait that only the user ends.
const forever = -1

var (
	errIdle      = errors.New("idle timeout")
	errEndMarker = errors.New("the event came that ends the stream")
)

// run is the feed's goroutine: one connection after the other until ctx ends.
func (f *Feed) run(ctx context.Context) {
	for attempt := 1; ctx.Err() == nil; attempt++ {
		connCtx, cancel, wished, ok := f.control.attempt(ctx)
		if !ok {
			f.change(Status{State: Paused, Reason: "disconnected by you"})
			f.control.wait(ctx, forever)
			attempt = 0
			continue
		}
		if wished {
			attempt = 1
			f.mu.Lock()
			f.backoff.Reset()
			if id, ok := f.control.takeFrom(); ok {
				f.lastID = []byte(id)
			}
			f.mu.Unlock()
		}
		f.change(Status{State: Connecting, Attempt: attempt, Reason: f.connectingReason()})
		end := f.connect(connCtx, cancel)
		cancel(nil)
		if ctx.Err() != nil {
			return
		}
		if end.live {
			attempt = 0
		}
		f.settle(ctx, end, attempt)
		if end.final || end.interrupted {
			attempt = 0
		}
	}
}

func (f *Feed) connectingReason() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	reason := "connecting"
	if id := f.resumeID(); id != "" && (f.spec.Resume.By == ByQuery || conn.Sendable(id)) {
		reason = "resuming after id " + id
	}
	if f.kept != nil && f.kept.Note() != "" {
		reason += "; " + f.kept.Note()
	}
	return reason
}

// ending is how a connection, or the attempt at one, came to its end.
type ending struct {
	reason      string
	kind        conn.Kind // The cause of a stream that broke off.
	live        bool      // It had become a stream.
	clean       bool      // The server ended it in good order.
	over        bool      // There is nothing more to come.
	final       bool      // The feed stays as it is until the user wishes otherwise.
	interrupted bool      // By the user.
	retryAfter  string
	header      http.Header
}

// date is the server's time of a response, which a date in it counts from; ours where it tells none.
func (e *ending) date(now time.Time) time.Time {
	if t, err := http.ParseTime(e.header.Get("Date")); err == nil {
		return t
	}
	return now
}

// settle takes the state that follows an ending and waits as long as it lasts.
func (f *Feed) settle(ctx context.Context, end ending, attempt int) {
	switch {
	case end.interrupted:
	case end.over:
		f.change(Status{State: Ended, Reason: end.reason})
		f.control.wait(ctx, forever)
	case end.final:
		f.change(Status{State: Failed, Reason: end.reason})
		f.control.wait(ctx, forever)
	case f.spec.MaxAttempts > 0 && attempt >= f.spec.MaxAttempts:
		f.change(Status{State: Failed, Reason: fmt.Sprintf("%s; given up after %s", end.reason, attempts(attempt))})
		f.control.wait(ctx, forever)
	default:
		now := time.Now()
		after, has := retry.ParseRetryAfter(end.retryAfter, end.date(now))
		f.mu.Lock()
		next := f.backoff.Next(now, after, has)
		f.mu.Unlock()
		f.change(Status{
			State: Waiting, Reason: end.reason, Attempt: attempt + 1, NextTry: next,
			Routine: end.live && end.clean,
		})
		f.control.wait(ctx, max(time.Until(next), 0))
	}
}

func attempts(n int) string { return quantity(int64(n), "attempt") }

// connect opens one connection and reads it to its end.
func (f *Feed) connect(ctx context.Context, cancel context.CancelCauseFunc) ending {
	req := f.request(ctx)
	f.hub.running.Go(func() {
		defer f.hub.recover()
		f.askClock(ctx, req)
	})
	stream, err := f.source.Open(ctx, req)
	if err != nil {
		return f.openFailed(ctx, err)
	}
	defer func() { _ = stream.Body.Close() }()
	f.connected(stream, req.LastEventID)
	in := newLiveIntake(ctx, f, stream.Body)
	in.past = stream.Past
	w := startWatch(f, in, cancel)
	defer w.stop()
	err = in.run()
	w.stop()
	now := time.Now()
	end := f.streamEnded(ctx, err)
	f.closed(in, Closing{
		Conn: in.conn, Time: now, Reason: end.reason, Kind: end.kind, Clean: end.clean, Ours: ctx.Err() != nil || in.ended,
	})
	return end
}

func (f *Feed) connected(s *conn.Stream, resumeID string) {
	f.opened(Opening{
		Conn: f.connections() + 1, Time: s.Info.Up, Info: s.Info, Request: s.Request, Header: s.Header, Past: s.Past,
	})
	f.change(Status{State: Live, Reason: f.spec.liveReason(s, resumeID)})
}

func (f *Feed) openFailed(ctx context.Context, err error) ending {
	if errors.Is(context.Cause(ctx), errInterrupted) {
		return ending{interrupted: true}
	}
	var failed *conn.Error
	if !errors.As(err, &failed) {
		return f.unlessOnce(ending{reason: conn.Reason(err)})
	}
	f.failed(failed)
	f.refused(Opening{
		Time: time.Now(), Info: failed.Info, Request: failed.Request, Header: failed.Header, Reason: failed.Reason, Failure: failed,
	})
	return f.unlessOnce(endingOf(failed))
}

// endingOf is how an attempt came to its end.
func endingOf(failed *conn.Error) ending {
	return ending{
		reason: failed.Reason, retryAfter: failed.RetryAfter, header: failed.Header, over: failed.Done,
		final: failed.Done || !failed.Retry,
	}
}

// unlessOnce makes an ending final after which the feed is not to connect again.
func (f *Feed) unlessOnce(end ending) ending {
	if !f.spec.NoReconnect || end.final || end.over || end.interrupted {
		return end
	}
	end.final = true
	if f.spec.Once() {
		x := f.spec.exchange()
		end.reason += fmt.Sprintf("; a %s is not repeated by itself", x.MethodName())
	}
	return end
}

func (f *Feed) streamEnded(ctx context.Context, err error) ending {
	end := ending{live: true}
	var failed *conn.Error
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errInterrupted):
		end.interrupted, end.reason = true, "disconnected by the user"
	case errors.Is(err, errEndMarker):
		end.over, end.reason = true, err.Error()
	case errors.Is(cause, errIdle):
		end.kind, end.reason = conn.KindTimeout, conn.TimeoutReason(f.spec.IdleTimeout)
	case errors.Is(err, io.EOF):
		end.clean, end.reason = true, "the server closed the stream"
		f.judgeClose(&end)
	case errors.As(err, &failed): // Of a poll.
		f.failed(failed)
		end = endingOf(failed)
		end.live, end.kind = true, failed.Kind
	default:
		end.kind, end.reason = conn.KindOf(err), conn.Reason(err)
	}
	return f.unlessOnce(end)
}

// judgeClose tells what a stream that the server closed is to a feed that does not connect again: over, or cut short if the
// event did not come that would have ended it.
func (f *Feed) judgeClose(end *ending) {
	switch {
	case !f.spec.NoReconnect:
	case f.spec.End == nil:
		end.over = true
	default:
		end.final = true
		end.reason += " before its last event came"
	}
}
