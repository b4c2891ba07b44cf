package inject

import (
	"bytes"
	"strconv"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
)

const (
	// some is how many events there are for one that is broken.
	some = 5
	// many is how many there are for one that is added.
	many = 20
	// trimmedEvents is how many events one who resumes does not get.
	trimmedEvents = 10
)

// trim leaves out the first events after a resume.
func trim(c *Conn, _ faults.Fault) Events {
	missing := 0
	if resumed(c.request) {
		missing = trimmedEvents
	}
	return each(func(e *sse.Event) []*sse.Event {
		if missing > 0 && len(e.ID) > 0 {
			missing--
			return nil
		}
		return []*sse.Event{e}
	})
}

// every changes each nth event that has data; what it is given is a copy, before is the event before as it was.
func every(n int, change func(e, before *sse.Event)) Events {
	count := 0
	var before *sse.Event
	return each(func(e *sse.Event) []*sse.Event {
		if len(e.Data) == 0 {
			return []*sse.Event{e}
		}
		if count++; count%n == 0 {
			broken := *e
			change(&broken, before)
			before = e
			return []*sse.Event{&broken}
		}
		before = e
		return []*sse.Event{e}
	})
}

func repeatIDs(*Conn, faults.Fault) Events {
	return every(some, func(e, before *sse.Event) { e.ID = before.ID })
}

// notUTF8 is a member of a JSON object with "café" as Latin-1 has it.
const notUTF8 = ",\"note\":\"caf\xe9\"}"

func breakUTF8(*Conn, faults.Fault) Events {
	return every(some, func(e, _ *sse.Event) {
		e.Data = append(bytes.Clone(bytes.TrimSuffix(e.Data, []byte("}"))), notUTF8...)
	})
}

// skewTimes moves the times that events carry.
func skewTimes(_ *Conn, f faults.Fault) Events {
	return every(1, func(e, _ *sse.Event) { e.Data = moveTime(e.Data, f.Duration()) })
}

// moveTime moves the time at the end of a payload, as in {…,"ts":1700000000000}.
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

// What is hostile in an id, a name and a payload: colours, a cleared screen, a title, the clipboard, C1 codes, a bell, a text
// that runs from right to left, and a character of no width.
const (
	hostileID   = "\x1b]0;owned\a\x1b[31m"
	hostileName = "notice\x1b[2J\u202eecito"
	hostileData = "{\"text\":\"\x1b[2J\x1b[H\x1b]52;c;b3duZWQ=\a\x9b31m\u009b1m\u202egnp.exe\u200b\x07\x08\x7f\"}"
)

// addHostile adds a hostile event after the first one, and then after every so many.
func addHostile(*Conn, faults.Fault) Events {
	count := 0
	return each(func(e *sse.Event) []*sse.Event {
		if len(e.Data) == 0 {
			return []*sse.Event{e}
		}
		if count++; count%many != 1 {
			return []*sse.Event{e}
		}
		id := append(bytes.Clone(e.ID), hostileID...)
		return []*sse.Event{e, {ID: id, Event: []byte(hostileName), Data: []byte(hostileData)}}
	})
}

// swapper lets every so many an event come after the one that follows it.
type swapper struct {
	count int
	kept  *sse.Event
}

func swap(*Conn, faults.Fault) Events { return new(swapper) }

// Pass keeps an event back now and then, until another one has passed.
func (s *swapper) Pass(events []*sse.Event) []*sse.Event {
	passed := make([]*sse.Event, 0, len(events)+1)
	for _, e := range events {
		if len(e.Data) == 0 {
			passed = append(passed, e)
			continue
		}
		if s.count++; s.count%some == 0 {
			s.kept = e
			continue
		}
		passed = append(passed, e)
		if s.kept != nil {
			passed, s.kept = append(passed, s.kept), nil
		}
	}
	return passed
}

// Rest gives the event that is kept back.
func (s *swapper) Rest() []*sse.Event {
	if s.kept == nil {
		return nil
	}
	return []*sse.Event{s.kept}
}
