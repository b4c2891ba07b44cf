package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/expression"
	"feedscope/feeds/state"
)

// Totals count since the engine was made.
type Totals struct {
	// Opened, Repeated and Resolved count the alerts that were sent, by severity.
	Opened, Repeated, Resolved [Critical + 1]uint64
}

// opened notes that an instance has an alert.
func (e *Engine) opened(i *instance) {
	e.sending.Lock()
	defer e.sending.Unlock()
	e.open[i.alert.id] = i
}

// closed notes that an instance no longer has one.
func (e *Engine) closed(i *instance) {
	e.sending.Lock()
	defer e.sending.Unlock()
	delete(e.open, i.alert.id)
}

// send passes an alert on.
func (e *Engine) send(a Alert) {
	e.sending.Lock()
	defer e.sending.Unlock()
	switch {
	case a.Resolved:
		e.totals.Resolved[a.Severity]++
	case a.Repeat > 0:
		e.totals.Repeated[a.Severity]++
	default:
		e.totals.Opened[a.Severity]++
	}
	e.alert(a)
}

// Totals returns what has been sent.
func (e *Engine) Totals() Totals {
	e.sending.Lock()
	defer e.sending.Unlock()
	return e.totals
}

// Acknowledge makes an open alert, given by its [Alert].ID, send no more reminders. It returns false if there is none.
func (e *Engine) Acknowledge(id string) bool {
	return e.on(id, func(i *instance) { i.alert.acknowledged = true })
}

// Snooze keeps an open alert silent until a time, even if it is resolved and opens again. If it is open then, it is sent
// again; a time that has passed ends a snooze. It returns false if there is no such alert.
func (e *Engine) Snooze(id string, until time.Time) bool {
	return e.on(id, func(i *instance) { i.alert.snoozed = until })
}

// on calls f with the instance of an open alert.
func (e *Engine) on(id string, f func(i *instance)) bool {
	e.sending.Lock()
	i := e.open[id]
	e.sending.Unlock()
	if i == nil {
		return false
	}
	i.watch.mu.Lock()
	defer i.watch.mu.Unlock()
	if !i.open() {
		return false
	}
	f(i)
	return true
}

// State is the state of a rule, over all feeds.
type State struct {
	Rule Rule
	// Feeds is the number of feeds that the rule watches, Keys that of the keys that it follows in them; without a key,
	// each feed counts as one.
	Feeds, Keys int
	// Pending counts the conditions that hold, but not yet for long enough. Open counts the alerts; those among them that are
	// snoozed, and the other ones that are acknowledged, are Snoozed and Acknowledged.
	Pending, Open, Acknowledged, Snoozed int
	// Records counts the records that the rule has seen, Events the events of its feeds since it is there, without noise.
	Records, Events uint64
	// Evicted counts the keys that were given up for others because there were more than [MaxKeys] in a feed. Refused counts the
	// records that were left out because no key could be given up for theirs.
	Evicted, Refused uint64
	// Full reports that the windows of all rules have reached [MaxWindowBytes], and this rule has some.
	Full bool
	// Problem is why the condition, or a part of it, has no value, although its fields have one; empty if there is no reason.
	Problem string
	// Missing are the paths of the records, the key and the fields at which no event of any feed had a value; none before
	// the first event.
	Missing []string
}

// WindowsFull reports whether the windows of all rules have reached [MaxWindowBytes].
func (e *Engine) WindowsFull() bool { return e.windows.Full() || e.windows.Reached() }

// States returns the states of the rules, in their order.
func (e *Engine) States() []State {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]State, len(e.programs))
	for i, p := range e.programs {
		all[i].Rule, all[i].Missing = p.rule, slices.Clone(p.reads())
		all[i].Full = len(p.stores) > 0 && e.WindowsFull()
	}
	for _, w := range e.watches {
		w.mu.Lock()
		for _, u := range w.units {
			for i, p := range e.programs {
				if u.program == p {
					u.addTo(&all[i])
				}
			}
		}
		w.mu.Unlock()
	}
	for i := range all {
		if all[i].Events == 0 {
			all[i].Missing = nil
		}
	}
	return all
}

// Odd says why a rule may not alert as it should, as far as its feeds show; empty for no reason.
func (s *State) Odd() string {
	switch {
	case s.Records == 0 && s.Events > 0 && s.Rule.Records != "" && slices.Contains(s.Missing, s.Rule.Records):
		return "no event has records at " + s.Rule.Records
	case s.Records == 0 && s.Events > 0 && len(s.Rule.Events) > 0:
		return "no event is called " + strings.Join(s.Rule.Events, " or ")
	case len(s.Missing) > 0:
		return "no record has " + strings.Join(s.Missing, ", ")
	case s.Problem != "":
		return s.Problem
	case s.Full:
		return fmt.Sprintf("the windows of all rules have reached %d MiB: further keys are left out, windows are shorter, percentiles coarser",
			MaxWindowBytes>>20)
	case s.Refused > 0:
		return fmt.Sprintf("%d records of further keys were left out, because it follows %d keys in a feed and could give up none",
			s.Refused, MaxKeys)
	case s.Evicted > 0:
		return fmt.Sprintf("it follows %d keys in a feed and gave up idle ones %d times for others, whose windows begin anew",
			MaxKeys, s.Evicted)
	}
	return ""
}

// reads returns all paths that the rule reads.
func (p *program) reads() []string {
	var paths []string
	for _, path := range []string{p.rule.Records, p.rule.Key} {
		if path != "" && path != state.TypePath {
			paths = append(paths, path)
		}
	}
	return append(paths, p.paths...)
}

// missing returns the paths that no event of the feed had yet.
func (u *unit) missing() []string {
	noted := u.group.lookout.Missing().Paths
	unknown := u.rule.Records != "" && slices.Contains(noted, u.rule.Records)
	return slices.DeleteFunc(u.reads(), func(path string) bool {
		return slices.Contains(u.seenPaths, path) ||
			!unknown && !slices.Contains(noted, path) && !slices.Contains(noted, expression.Escape(path))
	})
}

// addTo adds the state of a unit to that of its rule.
func (u *unit) addTo(s *State) {
	s.Feeds++
	s.Keys += len(u.all)
	s.Evicted += u.evicted
	s.Refused += u.refused
	s.Records += u.records
	s.Events += u.watch.events - u.eventsBefore
	for _, i := range u.all {
		switch {
		case i.phase == pending:
			s.Pending++
		case i.open():
			s.Open++
			if u.watch.now.Before(i.alert.snoozed) {
				s.Snoozed++
			} else if i.alert.acknowledged {
				s.Acknowledged++
			}
		}
	}
	if err := u.judge.Err(); err != nil {
		s.Problem = err.Error()
	}
	missing := u.missing()
	s.Missing = slices.DeleteFunc(s.Missing, func(path string) bool { return !slices.Contains(missing, path) })
}
