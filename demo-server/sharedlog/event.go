package sharedlog

import (
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"feedscope/demo-server/eventlog"
)

// The headers of a message. Its position is that in the stream, its feed the end of its subject.
const (
	idHeader        = "Demo-Id"
	allHeader       = "Demo-All-Id"
	timeHeader      = "Demo-Time" // In nanoseconds.
	nameHeader      = "Demo-Event"
	keyHeader       = "Demo-Key"
	closedHeader    = "Demo-Closed"
	continuesHeader = "Demo-Continues"
)

// message returns the message of an event.
func message(e *eventlog.Shared) *nats.Msg {
	m := nats.NewMsg(subject + e.Feed)
	m.Data = e.Data
	m.Header.Set(idHeader, strconv.FormatUint(e.ID, 10))
	m.Header.Set(allHeader, strconv.FormatUint(e.All, 10))
	m.Header.Set(timeHeader, strconv.FormatInt(e.Time.UnixNano(), 10))
	m.Header.Set(nameHeader, string(e.Name))
	m.Header.Set(keyHeader, e.Key)
	m.Header.Set(closedHeader, strconv.FormatBool(e.Closed))
	m.Header.Set(continuesHeader, strconv.FormatBool(e.Continues))
	return m
}

var errForeign = errors.New("a message of the stream " + Stream + " is not an event of a demo server: delete the stream")

// parse returns the event of a message at a position.
func parse(position uint64, on string, h nats.Header, data []byte) (eventlog.Shared, error) {
	if len(on) <= len(subject) || len(data) == 0 {
		return eventlog.Shared{}, errForeign
	}
	e := eventlog.Shared{Position: position, Feed: on[len(subject):]}
	e.Name, e.Key, e.Data = []byte(h.Get(nameHeader)), h.Get(keyHeader), data
	var ns int64
	var errs [5]error
	e.ID, errs[0] = strconv.ParseUint(h.Get(idHeader), 10, 64)
	e.All, errs[1] = strconv.ParseUint(h.Get(allHeader), 10, 64)
	ns, errs[2] = strconv.ParseInt(h.Get(timeHeader), 10, 64)
	e.Closed, errs[3] = strconv.ParseBool(h.Get(closedHeader))
	e.Continues, errs[4] = strconv.ParseBool(h.Get(continuesHeader))
	if errors.Join(errs[:]...) != nil {
		return eventlog.Shared{}, errForeign
	}
	e.Time = time.Unix(0, ns)
	return e, nil
}
