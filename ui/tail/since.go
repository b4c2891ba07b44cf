package tail

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	"feedscope/feeds"
)

const (
	// resumePause is the pause after which a server has presumably sent all events that it sends on connecting.
	resumePause = 250 * time.Millisecond
	// resumeTime and resumeBytes bound the events held back until then.
	resumeTime  = 2 * time.Second
	resumeBytes = 1 << 20
)

// sinceGate passes only the events after the one with a given ID, however the server resumes: it may continue after that
// event, repeat it, or ignore the ID and send its recent history to every client. The response does not indicate which,
// and IDs have no order. So the gate holds back the first events until that event arrives, or until a pause shows that
// it will not.
type sinceGate struct {
	id   string
	pass func([]feeds.Event)
	say  func(string)

	mu    *sync.Mutex // The session's; held during fold and release.
	stage stage
	held  []feeds.Event
	bytes int
	until time.Time // Latest time to release held events.
	timer *time.Timer
}

type stage uint8

const (
	notYet   stage = iota // No event so far.
	heldBack              // Events are held back.
	unsure                // Events pass; the one with the ID has not arrived.
	sure                  // Events pass; it has arrived.
)

// fold takes a batch.
func (g *sinceGate) fold(events []feeds.Event) {
	switch g.stage {
	case notYet:
		if !slices.ContainsFunc(events, isMessage) {
			g.pass(events)
			return
		}
		g.stage, g.until = heldBack, time.Now().Add(resumeTime)
		g.timer = time.AfterFunc(resumePause, g.pause)
	case unsure:
		if g.find(events) >= 0 {
			g.stage = sure
			g.say(fmt.Sprintf("the server sent the event with id %s late; some events written before it are older", g.id))
		}
		g.pass(events)
		return
	case sure:
		g.pass(events)
		return
	case heldBack:
	}
	g.hold(events)
}

// hold holds back a batch.
func (g *sinceGate) hold(events []feeds.Event) {
	for i := range events {
		g.held = append(g.held, clone(&events[i]))
		g.bytes += len(events[i].Raw)
	}
	at := g.find(g.held)
	if at >= 0 {
		g.stage = sure
		g.skip(at)
	}
	if at >= 0 || g.bytes > resumeBytes {
		g.release()
		return
	}
	g.timer.Reset(min(resumePause, time.Until(g.until)))
}

// pause releases the held events after a pause.
func (g *sinceGate) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release()
}

// release passes the held events.
func (g *sinceGate) release() {
	if g.timer == nil {
		return
	}
	g.timer.Stop()
	if g.stage == heldBack {
		g.stage = unsure
	}
	held := g.held
	g.held = nil
	if len(held) > 0 {
		g.pass(held)
	}
}

// skip drops the events up to an index and the comments between them.
func (g *sinceGate) skip(index int) {
	n := 0
	at := -1
	g.held = slices.DeleteFunc(g.held, func(e feeds.Event) bool {
		at++
		if at <= index && e.Kind == feeds.Message {
			n++
		}
		return at <= index && (e.Kind == feeds.Message || e.Kind == feeds.Comment)
	})
	g.say(fmt.Sprintf("skipped %s up to id %s, which the server sent again", quantity(uint64(n), feeds.Message), g.id))
}

// find returns the index of the event that sets the ID, or -1 if there is none. Later events may have the ID without
// setting it.
func (g *sinceGate) find(events []feeds.Event) int {
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Message && e.OwnID && string(e.ID) == g.id {
			return i
		}
	}
	return -1
}

func isMessage(e feeds.Event) bool { return e.Kind == feeds.Message }

// clone copies an event with its bytes.
func clone(e *feeds.Event) feeds.Event {
	c := *e
	c.Type, c.ID, c.Data, c.Raw = bytes.Clone(e.Type), bytes.Clone(e.ID), bytes.Clone(e.Data), bytes.Clone(e.Raw)
	return c
}
