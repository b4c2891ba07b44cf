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
	// resumePause is the pause after which what a server sends at once on connecting is taken to be complete.
	resumePause = 250 * time.Millisecond
	// resumeTime and resumeBytes bound what is held back for that.
	resumeTime  = 2 * time.Second
	resumeBytes = 1 << 20
)

// sinceGate lets only what came after the event with an id pass, whatever a server does that is asked to resume there:
// one goes on behind that event; one begins with it; and one, which cannot resume, sends some of its past to everyone, that
// event among it. No answer tells which it is, and ids do not compare: they are names. So what comes first is held
// back until that event is there, or for as long as it may still come: up to a pause.
type sinceGate struct {
	id   string
	pass func([]feeds.Event)
	say  func(string)

	mu    *sync.Mutex // The session's, which fold and release are called under.
	stage stage
	held  []feeds.Event
	bytes int
	until time.Time // When nothing is held back any longer.
	timer *time.Timer
}

type stage uint8

const (
	notYet   stage = iota // No event has come.
	heldBack              // Events are held back.
	unsure                // They pass, and the event has not come.
	sure                  // It has.
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
			g.say(fmt.Sprintf("the server sent the event with id %s late; some of what was written before is older", g.id))
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

// hold keeps a batch until it is known what it is.
func (g *sinceGate) hold(events []feeds.Event) {
	for i := range events {
		g.held = append(g.held, clone(&events[i]))
		g.bytes += len(events[i].Raw)
	}
	at := g.find(g.held)
	if at >= 0 {
		g.stage = sure
		g.leaveOut(at)
	}
	if at >= 0 || g.bytes > resumeBytes {
		g.release()
		return
	}
	g.timer.Reset(min(resumePause, time.Until(g.until)))
}

// pause is called when nothing has come for a while.
func (g *sinceGate) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release()
}

// release lets pass what is held back.
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

// leaveOut drops the events up to an index, and the comments among them.
func (g *sinceGate) leaveOut(index int) {
	n := 0
	at := -1
	g.held = slices.DeleteFunc(g.held, func(e feeds.Event) bool {
		at++
		if at <= index && e.Kind == feeds.Message {
			n++
		}
		return at <= index && (e.Kind == feeds.Message || e.Kind == feeds.Comment)
	})
	g.say(fmt.Sprintf("left out %s up to id %s, which the server sent again", quantity(uint64(n), feeds.Message), g.id))
}

// find gives the index of the event with the id, -1 if there is none. Those after it may have the id without having
// set it.
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
