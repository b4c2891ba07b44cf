package rules

import "time"

// step moves an instance on, and reports what changes.
func (u *unit) step(i *instance) {
	turn := i.step(i.holds, u.now, u.watch.awake(u.now), u.rule.For, u.rule.Keep)
	u.fileIdle(i)
	switch turn {
	case opens:
		u.describe(i)
		u.watch.engine.opened(i)
		if !u.now.Before(i.alert.snoozed) {
			i.alert.snoozed = time.Time{}
			u.send(i, false)
		}
	case resolves:
		u.resolve(i)
	case nothing:
	}
}

// resolve ends the alert of an instance. It is reported if the alert was.
func (u *unit) resolve(i *instance) {
	u.watch.engine.closed(i)
	if !i.alert.sent.IsZero() {
		u.send(i, true)
	}
	i.alert = alert{id: i.alert.id, snoozed: i.alert.snoozed}
}

// remind sends an open alert again, or for the first time after it was snoozed.
func (u *unit) remind(i *instance) {
	a := &i.alert
	if !i.open() || u.now.Before(a.snoozed) {
		return
	}
	woke := !a.snoozed.IsZero()
	a.snoozed = time.Time{}
	switch {
	case a.sent.IsZero():
	case woke, !a.acknowledged && u.now.Sub(a.sent) >= u.rule.Repeat:
		a.repeats++
	default:
		return
	}
	if i.phase == firing {
		u.describe(i)
	}
	u.send(i, false)
}

// describe fills in the text of an alert whose condition holds; the labels only once.
func (u *unit) describe(i *instance) {
	u.current = i
	values := i.values
	if values == nil {
		clear(u.values)
		values = u.values
	}
	i.alert.text = u.alertText.text(values, u)
	if i.alert.labels != nil || len(u.alertLabels) == 0 {
		return
	}
	i.alert.labels = make(map[string]string, len(u.alertLabels))
	for name, t := range u.alertLabels {
		i.alert.labels[name] = t.text(values, u)
	}
}

// send reports an alert.
func (u *unit) send(i *instance, resolved bool) {
	a := &i.alert
	a.sent = u.now
	out := Alert{
		ID: a.id, Rule: u.rule.Name, Feed: u.watch.name, Key: i.key, Severity: u.severity, Text: a.text, Labels: a.labels,
		Actions:  u.rule.Actions,
		Resolved: resolved, Repeat: a.repeats, Began: i.since, Time: u.now,
	}
	if resolved {
		out.Repeat = 0
	}
	u.watch.engine.send(out)
}
