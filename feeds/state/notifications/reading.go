package notifications

import (
	"feedscope/feeds"
	"feedscope/feeds/state"
)

// Reading is a fold of events into an inbox. An inbox has one of its own; others read events of other feeds, which say the
// same in other words.
type Reading struct {
	inbox            *Inbox
	events, resolved []string
	severities       map[string]Severity
	lookout          state.Lookout
}

// Reading returns another fold of events into the inbox. Of the options it takes those that say how to read an event. Its
// keys are the same as those of other readings.
func (n *Inbox) Reading(o Options) *Reading {
	if o.Severities == nil {
		o.Severities = DefaultSeverities()
	}
	return &Reading{
		inbox: n, events: o.Events, resolved: o.Resolved, severities: index(o.Severities),
		lookout: state.NewLookout(o.Records, o.Key, o.Severity, o.Source, o.Text, o.ResolvedWhen, o.Began),
	}
}

// Fold implements [feeds.Fold].
func (r *Reading) Fold(events []feeds.Event) {
	n := r.inbox
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reading = r
	changed := false
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind != feeds.Message:
		case state.Named(r.resolved, e):
			r.lookout.Take(e, n.end)
			changed = true
		case state.Takes(r.events, e):
			r.lookout.Take(e, n.begin)
			changed = true
		default:
			changed = r.lookout.Pass(e) || changed
		}
	}
	if changed {
		n.generation.Add(1)
	}
}
