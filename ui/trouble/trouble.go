// Package trouble decides which changes of a feed's state are worth a sentence to somebody who reads no screen: the start
// of trouble, a change of its reason, its end, and the end of the feed, but not a routine reconnection.
//
// Changes go in, in order; sentences come out. They quote servers: they contain no secrets, but are not safe for a terminal.
package trouble

import (
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// Trouble follows the state of one feed. The zero value is a feed that has not connected yet.
type Trouble struct {
	connected bool   // At least once.
	reason    string // The last reported reason, while it still applies.
	since     time.Time
	remarks   string // The last reported remarks on a connection.
}

// Reason returns the last reported reason while the trouble lasts; empty without any.
func (t *Trouble) Reason() string { return t.reason }

// Connected reports whether the feed has ever been live.
func (t *Trouble) Connected() bool { return t.connected }

// Describe returns a state and its reason, or just the state if they are the same.
func Describe(e *feeds.Event) string {
	state, reason := e.State.String(), string(e.Data)
	if reason == "" || reason == state {
		return state
	}
	return state + ": " + reason
}

// News returns the sentence for a change, or "" if it is not worth one.
func (t *Trouble) News(e *feeds.Event) string {
	reason := string(e.Data)
	before := t.reason
	switch e.State {
	case feeds.Connecting, feeds.Paused:
		return ""
	case feeds.Live:
		again := t.connected
		t.connected, t.reason = true, ""
		if before == "" {
			return ""
		}
		return t.recovery(reason, e.Time.Sub(t.since), again)
	case feeds.Waiting:
		if e.Routine || reason == before || e.Cause == conn.KindFiles { // The hub warns once for all feeds.
			return ""
		}
		t.begin(reason, e.Time)
		return reason + "; retrying"
	case feeds.Stale:
		t.begin(reason, e.Time)
		return reason
	case feeds.Ended, feeds.Failed:
	}
	return Describe(e)
}

// begin records trouble. Trouble that continues for another reason keeps its start.
func (t *Trouble) begin(reason string, at time.Time) {
	if t.reason == "" {
		t.since = at
	}
	t.reason = reason
}

// recovery returns the sentence for a feed that is live after trouble. A connection that does not resume may have
// missed events, unless it is the first. Remarks on the response are not repeated for every connection.
func (t *Trouble) recovery(reason string, after time.Duration, again bool) string {
	rest, connected := strings.CutPrefix(reason, "connected")
	if !connected {
		return reason
	}
	resumes, remarks, _ := strings.Cut(rest, "; ")
	text := "connected after " + after.Round(100*time.Millisecond).String() + resumes
	if again {
		text = "re" + text
	}
	if again && !strings.HasPrefix(resumes, ", asked to resume") {
		text += "; events in between may be missing"
	}
	if remarks != t.remarks && remarks != "" {
		text += "; " + remarks
	}
	t.remarks = remarks
	return text
}
