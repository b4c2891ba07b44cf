package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"feedscope/feeds/conn"
)

var (
	errIdle     = errors.New("idle timeout")
	errEndEvent = errors.New("received the event that ends the stream")
)

// ending is how a connection, or an attempt, ended.
type ending struct {
	reason      string
	kind        conn.Kind // The cause of an attempt that failed or a stream that broke off.
	live        bool      // It had become a stream.
	clean       bool      // The server ended it in good order.
	expected    bool      // It had events and ended as Spec.ExpectCloses declares.
	empty       bool      // It had no event and no other sign of an event stream.
	over        bool      // Nothing more will come.
	final       bool      // The feed stays disconnected until a command.
	interrupted bool      // By a command.
	conflict    bool      // The server answered 409.
	retryAfter  string
	header      http.Header
}

// date returns the Date of the response, to which a date in Retry-After is relative, or now without one.
func (e *ending) date(now time.Time) time.Time {
	if t, err := http.ParseTime(e.header.Get("Date")); err == nil {
		return t
	}
	return now
}

// endingOf returns the ending of an attempt that failed.
func endingOf(failed *conn.Error) ending {
	return ending{
		reason: failed.Error(), retryAfter: failed.RetryAfter, header: failed.Header, over: failed.Done,
		final: failed.Done || !failed.Retry, conflict: failed.Status == http.StatusConflict, kind: failed.Kind,
	}
}

// maxConflicts is how many answers of 409 in a row are final. With the default backoff that takes about two minutes, in
// which a server notices that it has lost a stream.
const maxConflicts = 8

// limit makes the last of too many conflicts final, and returns how many there have been in a row.
func (e *ending) limit(conflicts int) int {
	if !e.conflict {
		return 0
	}
	if conflicts++; conflicts >= maxConflicts && !e.final {
		e.final = true
		e.reason += fmt.Sprintf("; gave up after %d such answers", conflicts)
	}
	return conflicts
}

// unlessOnce makes an ending final if the feed does not reconnect.
func (f *Feed) unlessOnce(end ending) ending {
	if !f.spec.NoReconnect || end.final || end.over || end.interrupted {
		return end
	}
	end.final = true
	if f.spec.Once() {
		x := f.spec.Exchange()
		end.reason += fmt.Sprintf("; a %s is not repeated automatically", x.MethodName())
	}
	return end
}

// streamEnded returns the ending of the stream that r received until reading failed with err.
func (f *Feed) streamEnded(ctx context.Context, r *receiver, err error) ending {
	f.mu.Lock()
	f.adopt()
	f.mu.Unlock()
	end := ending{live: true}
	orderly := false
	var failed *conn.Error
	var unset *setupError
	switch cause := context.Cause(ctx); {
	case errors.As(cause, &unset):
		return f.unlessOnce(setupFailed(unset))
	case errors.Is(cause, errInterrupted):
		end.interrupted, end.reason = true, "disconnected by the user"
	case errors.Is(err, errEndEvent):
		end.over, end.reason = true, err.Error()
	case errors.Is(cause, errIdle):
		end.kind, end.reason = conn.KindTimeout, conn.TimeoutReason(f.spec.IdleTimeout)
	case errors.Is(err, io.EOF):
		orderly = true
		end.clean, end.reason = true, "the server closed the stream"
		f.judgeClose(&end, r)
	case errors.As(err, &failed): // From polling.
		f.failed(failed)
		end = endingOf(failed)
		end.live = true
	default:
		end.kind, end.reason = conn.KindOf(err), conn.Reason(err)
		orderly = end.kind == conn.KindStreamReset
	}
	end = f.unlessOnce(end)
	if end.expected = f.spec.ExpectCloses && orderly && r.messages > 0 && !end.final && !end.over; end.expected {
		end.reason += "; expected (closes: expected)"
	}
	return end
}

// judgeClose interprets a close by the server. For a feed that does not reconnect, the stream is over, unless it lacked
// its last event, ended with an error event, or was not an event stream: then it failed.
func (f *Feed) judgeClose(end *ending, r *receiver) {
	body := string(r.start)
	kind := conn.Foreign(body)
	failed := true
	switch {
	case r.reads == 0:
		end.empty, failed = true, f.spec.End != nil
		end.reason += " without sending anything"
	case r.messages == 0 && kind != "":
		end.empty = true
		end.reason += "; the body is not an event stream but " + kind + ": " + r.quote(body)
	case f.spec.NoReconnect && r.errorEvent != nil:
		end.reason += " after an error event: " + r.quote(string(r.errorEvent))
	case f.spec.NoReconnect && f.spec.End != nil:
		end.reason += " before its last event"
	default:
		failed = false
	}
	if f.spec.NoReconnect {
		end.final, end.over = failed, !failed
	}
}
