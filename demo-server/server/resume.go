package server

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/eventlog"
)

// historyEvents is the minimum number of past events for a client without a last event ID.
const historyEvents = 50

// resumption is the position requested by a client.
type resumption struct {
	lastEventID string
	history     time.Duration
}

// resumption reads the position from a request. It ignores a malformed history.
func (s *Server) resumption(r *http.Request) resumption {
	res := resumption{lastEventID: lastEventID(r), history: s.opts.History}
	if d, err := time.ParseDuration(r.URL.Query().Get("history")); err == nil {
		res.history = d
	}
	return res
}

// lastEventID returns the last event ID of a request: of its header, or else of its query.
func lastEventID(r *http.Request) string {
	return cmp.Or(r.Header.Get("Last-Event-ID"), r.URL.Query().Get("lastEventId"))
}

// begin returns the first events of the stream and the id to continue after.
func (r resumption) begin(log *eventlog.Log) (events []*sse.Event, last uint64) {
	if r.lastEventID == "" {
		return r.snapshot(log)
	}
	id, err := strconv.ParseUint(r.lastEventID, 10, 64)
	if err == nil && id <= log.Newest() {
		return nil, id
	}
	events, last = r.snapshot(log)
	before := last
	if len(events) > 0 {
		before, _ = strconv.ParseUint(string(events[0].ID), 10, 64)
		before--
	}
	text := "unknown last event ID; starting over as for a new client"
	return append([]*sse.Event{gap(before, "null", text)}, events...), last
}

func (r resumption) snapshot(log *eventlog.Log) (events []*sse.Event, last uint64) {
	if r.history <= 0 {
		return nil, log.Newest()
	}
	return log.Snapshot(wall().Add(-r.history), historyEvents)
}

// next returns the events after an id, preceded by a gap if some are no longer held, and the new last id.
func next(log *eventlog.Log, last uint64, buf []*sse.Event) (events []*sse.Event, newLast uint64) {
	events, missed := log.After(last, buf[:0], batch)
	newLast = last + missed + uint64(len(events))
	if missed > 0 {
		text := fmt.Sprintf("%d events are no longer available", missed)
		events = append([]*sse.Event{gap(last+missed, strconv.FormatUint(missed, 10), text)}, events...)
	}
	return events, newLast
}

// gap returns an event that replaces unavailable events up to an id.
func gap(id uint64, missed, text string) *sse.Event {
	return &sse.Event{
		ID:    strconv.AppendUint(nil, id, 10),
		Event: []byte("gap"),
		Data:  stamp(wall(), fmt.Appendf(nil, `{"missed":%s,"text":%q}`, missed, text)),
	}
}
