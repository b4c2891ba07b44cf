package inject

import (
	"bytes"
	"strconv"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
)

const (
	// breakEvery is the interval at which events are broken.
	breakEvery = 5
	// hostileEvery is the interval at which hostile events are added.
	hostileEvery = 20
	// trimmedEvents is the number of events skipped on resume.
	trimmedEvents = 10
)

// trim drops the first events after a resume.
func trim(c *Conn, _ faults.Fault) filter {
	missing := 0
	if resumed(c.request) {
		missing = trimmedEvents
	}
	return filter{pass: func(e *sse.Event) []*sse.Event {
		if missing > 0 {
			missing--
			return nil
		}
		return []*sse.Event{e}
	}}
}

// every changes a copy of each nth event. Previous is the original event before it.
func every(n int, change func(e, previous *sse.Event)) filter {
	count := 0
	var previous *sse.Event
	return filter{pass: func(e *sse.Event) []*sse.Event {
		sent := *e
		if count++; count%n == 0 {
			change(&sent, previous)
		}
		previous = e
		return []*sse.Event{&sent}
	}}
}

func repeatIDs(*Conn, faults.Fault) filter {
	return every(breakEvery, func(e, previous *sse.Event) { e.ID = previous.ID })
}

// notUTF8 is a JSON member that contains "café" in Latin-1.
const notUTF8 = ",\"note\":\"caf\xe9\"}"

func breakUTF8(*Conn, faults.Fault) filter {
	return every(breakEvery, func(e, _ *sse.Event) {
		if object, ok := bytes.CutSuffix(e.Data, []byte("}")); ok {
			e.Data = append(bytes.Clone(object), notUTF8...)
		}
	})
}

// skewTimes shifts the timestamps of events.
func skewTimes(_ *Conn, f faults.Fault) filter {
	return every(1, func(e, _ *sse.Event) { e.Data = moveTime(e.Data, f.Duration()) })
}

// moveTime shifts the timestamp at the end of a payload, as in {…,"ts":1700000000000}.
func moveTime(data []byte, by time.Duration) []byte {
	const key = `"ts":`
	at := bytes.LastIndex(data, []byte(key))
	if at < 0 || data[len(data)-1] != '}' {
		return data
	}
	at += len(key)
	ts, err := strconv.ParseInt(string(data[at:len(data)-1]), 10, 64)
	if err != nil {
		return data
	}
	moved := strconv.AppendInt(bytes.Clone(data[:at]), ts+by.Milliseconds(), 10)
	return append(moved, '}')
}

// Hostile values for id, event name and data: colors, clear screen, window title, clipboard, C1 codes, bell,
// right-to-left override and a zero-width space.
const (
	hostileID   = "\x1b]0;owned\a\x1b[31m"
	hostileName = "notice\x1b[2J\u202eecito"
	hostileData = "{\"text\":\"\x1b[2J\x1b[H\x1b]52;c;b3duZWQ=\a\x9b31m\u009b1m\u202egnp.exe\u200b\x07\x08\x7f\"}"
)

// addHostile adds a hostile event after the first event and then after every twentieth.
func addHostile(*Conn, faults.Fault) filter {
	count := 0
	return filter{pass: func(e *sse.Event) []*sse.Event {
		if count++; count%hostileEvery != 1 {
			return []*sse.Event{e}
		}
		id := append(bytes.Clone(e.ID), hostileID...)
		return []*sse.Event{e, {ID: id, Event: []byte(hostileName), Data: []byte(hostileData)}}
	}}
}

// reorder swaps every fifth event with the next one.
func reorder(*Conn, faults.Fault) filter {
	count := 0
	var held []*sse.Event
	flush := func() []*sse.Event {
		defer func() { held = nil }()
		return held
	}
	return filter{func(e *sse.Event) []*sse.Event {
		if count++; count%breakEvery == 0 {
			held = []*sse.Event{e}
			return nil
		}
		return append([]*sse.Event{e}, flush()...)
	}, flush}
}
