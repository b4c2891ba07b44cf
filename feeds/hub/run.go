package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// forever is a wait that only a command ends.
const forever = -1

// run is the feed's goroutine: one connection after another until ctx ends.
func (f *Feed) run(ctx context.Context) {
	if s, ok := f.source.(interface{ Leave() }); ok {
		defer s.Leave()
	}
	conflicts := 0 // In a row.
	for attempt := 1; ctx.Err() == nil; attempt++ {
		sleep(ctx, f.moment)
		connCtx, cancel, commanded, ok := f.control.attempt(ctx)
		if !ok {
			f.change(feeds.Status{State: feeds.Paused, Reason: "disconnected by you", Cause: feeds.Command})
			f.control.wait(ctx, forever)
			attempt = 0
			continue
		}
		cause := conn.Kind("")
		if commanded {
			attempt, conflicts, cause = 1, 0, feeds.Command
			f.applyCommand()
		}
		f.change(feeds.Status{State: feeds.Connecting, Attempt: attempt, Reason: f.connectingReason(), Cause: cause})
		end := f.connect(connCtx, cancel)
		cancel(nil)
		if ctx.Err() != nil {
			return
		}
		if end.live {
			attempt = 0
		}
		conflicts = end.limit(conflicts)
		f.settle(ctx, end, attempt)
		if end.final || end.interrupted {
			attempt = 0
		}
	}
}

// applyCommand prepares an attempt that the user requested.
func (f *Feed) applyCommand() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backoff.Reset()
	if id, ok := f.control.takeID(); ok {
		f.position.id = []byte(id)
	}
}

func (f *Feed) connectingReason() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	reason := "connecting"
	switch id := f.resumeID(); {
	case id == "":
	case f.spec.Resume.By == feeds.ByQuery || conn.Sendable(id):
		reason = "resuming after id " + short(id)
	default:
		reason += "; cannot resume: no header can carry the id " + quoted([]byte(id))
	}
	if s := f.position.store; s != nil && s.Note() != "" {
		reason += "; " + s.Note()
	}
	return reason
}

// settle enters the state that follows an ending, and waits in it until the next attempt.
func (f *Feed) settle(ctx context.Context, end ending, attempt int) {
	if end.kind == conn.KindFiles {
		f.hub.warnOfFiles()
	}
	switch {
	case end.interrupted:
	case end.over:
		f.change(feeds.Status{State: feeds.Ended, Reason: end.reason})
		f.control.wait(ctx, forever)
	case end.final:
		f.change(feeds.Status{State: feeds.Failed, Reason: end.reason, Cause: cmp.Or(end.kind, conn.KindOther)})
		f.control.wait(ctx, forever)
	case f.spec.MaxAttempts > 0 && attempt >= f.spec.MaxAttempts:
		reason := fmt.Sprintf("%s; gave up after %s", end.reason, quantity(int64(attempt), "attempt"))
		f.change(feeds.Status{State: feeds.Failed, Reason: reason, Cause: cmp.Or(end.kind, conn.KindOther)})
		f.control.wait(ctx, forever)
	default:
		next := f.nextTry(&end)
		f.change(feeds.Status{
			State: feeds.Waiting, Reason: end.reason, Cause: end.kind, Attempt: attempt + 1, NextTry: next,
			Routine: end.live && (end.clean && !end.empty || end.expected),
		})
		f.control.wait(ctx, max(time.Until(next), 0))
	}
}

// nextTry returns the time of the next attempt.
func (f *Feed) nextTry(end *ending) time.Time {
	now := time.Now()
	after, has := retry.ParseRetryAfter(end.retryAfter, end.date(now))
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.backoff.Next(now, after, has)
}

// connect opens one connection and reads it to its end. Its frame is small, like that of run: a goroutine that reads then
// needs 8 KB of stack, with thousands of feeds much of the memory.
func (f *Feed) connect(ctx context.Context, cancel context.CancelCauseFunc) ending {
	r, failed := f.open(ctx, cancel)
	if r == nil {
		return *failed
	}
	defer r.release()
	return *f.ended(ctx, r, r.run())
}

// open opens a connection and returns its receiver, to release, or why there is none.
func (f *Feed) open(ctx context.Context, cancel context.CancelCauseFunc) (*receiver, *ending) {
	req := f.request(ctx)
	f.hub.running.Go(func() {
		defer f.hub.recover()
		f.askClock(ctx, req)
	})
	stream, err := f.source.Open(ctx, req)
	if err != nil {
		failed := f.openFailed(ctx, err)
		return nil, &failed
	}
	return f.begin(ctx, cancel, &req, stream), nil
}

// begin records that a connection is open and returns its receiver.
func (f *Feed) begin(ctx context.Context, cancel context.CancelCauseFunc, req *conn.Request, stream *conn.Stream) *receiver {
	begun := false
	defer func() {
		if !begun { // A fold has panicked.
			_ = stream.Body.Close()
		}
	}()
	f.opened(feeds.Opening{
		Conn: f.connections() + 1, Time: stream.Info.Up, Info: stream.Info, Request: stream.Request,
		Header: stream.Header, Past: stream.Past,
	})
	r := newLiveReceiver(ctx, f, stream.Body)
	f.change(r.firstStatus(liveReason(&f.spec, stream, req.LastEventID)))
	r.quote = req.Quote
	r.past = stream.Past
	if f.spec.Setup != nil {
		r.setup = &setup{f, f.spec.Setup, ctx, cancel, *req, stream.Field}
		if f.spec.Setup.AtOnce() {
			r.setup.start(nil)
			r.setup = nil
		}
	}
	r.watch = startWatch(f, r, cancel)
	begun = true
	return r
}

// ended records the end of a connection, whose receiver returned an error.
func (f *Feed) ended(ctx context.Context, r *receiver, err error) *ending {
	r.watch.stop()
	now := time.Now()
	end := f.streamEnded(ctx, r, err)
	f.closed(r, feeds.Closing{
		Conn: r.conn, Time: now, Reason: end.reason, Kind: end.kind, Clean: end.clean,
		Ours:     ctx.Err() != nil || r.ended,
		CutShort: end.final && !end.over, Expected: end.expected,
	})
	return &end
}

// request returns the request of the connection that ctx belongs to.
func (f *Feed) request(ctx context.Context) conn.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.adopt()
	return conn.Request{
		URL: f.url, Header: f.headers(), LastEventID: f.resumeID(), Exchange: f.spec.Exchange(),
		ConnectTimeout: f.spec.ConnectTimeout, HeadTimeout: cmp.Or(f.spec.HeadTimeout, f.spec.IdleTimeout), Steps: f.setStep,
		Auth: f.auth.Session(ctx), Route: f.spec.Route, Secrets: f.spec.Secrets,
	}
}

func (f *Feed) openFailed(ctx context.Context, err error) ending {
	if errors.Is(context.Cause(ctx), errInterrupted) {
		return ending{interrupted: true}
	}
	failed, ok := errors.AsType[*conn.Error](err)
	if !ok {
		return f.unlessOnce(ending{reason: conn.Reason(err), kind: conn.KindOf(err)})
	}
	f.refused(feeds.Opening{
		Time: time.Now(), Info: failed.Info, Request: failed.Request, Header: failed.Header, Reason: failed.Reason,
		Failure: failed,
	}, failed)
	return f.unlessOnce(endingOf(failed))
}
