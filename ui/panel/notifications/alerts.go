package notifications

import (
	"encoding/json"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/rules/stream"
	"feedscope/feeds/state/notifications"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// showAlerts makes settings show the alerts of rules.
func showAlerts(s panel.Settings) {
	c, ok := s.(*Config)
	if !ok {
		return
	}
	o := alertOptions()
	c.Events, c.Resolved, c.Key, c.Text, c.Severity, c.Source = o.Events, o.Resolved, o.Key, o.Text, o.Severity, o.Source
}

// alertOptions say how to read the alerts of rules.
func alertOptions() notifications.Options {
	return notifications.Options{
		Events: []string{stream.Opened}, Resolved: []string{stream.Resolved},
		Key: "id", Severity: "severity", Source: "source", Text: "text", Began: "since",
	}
}

// folds are the folds of a panel: alerts of rules are read in a way of their own.
type folds struct {
	own, alerts feeds.Fold
	isAlerts    func(feed int) bool
}

// Of returns the fold of a feed.
func (f *folds) Of(feed int) feeds.Fold {
	if f.isAlerts(feed) {
		return f.alerts
	}
	return f.own
}

// Fold implements [feeds.Fold].
func (f *folds) Fold(events []feeds.Event) {
	if len(events) > 0 {
		f.Of(events[0].Feed).Fold(events)
	}
}

// newFolds returns the folds of an inbox.
func newFolds(inbox *notifications.Inbox, alerts panel.Alerts) feeds.Fold {
	if alerts == nil {
		return inbox
	}
	return &folds{feeds.Payload(inbox), inbox.Reading(alertOptions()), alerts.Of}
}

// alertOf returns the data of the alert that a row is; false if it is none.
func (p *Panel) alertOf(r *notifications.Row) (d stream.Data, payload []byte, ok bool) {
	if p.alerts == nil || !p.alerts.Of(r.Feed) {
		return d, nil, false
	}
	var detail notifications.Detail
	if !p.inbox.Detail(r.Key, &detail) || json.Unmarshal(detail.Payload, &d) != nil {
		return d, nil, false
	}
	return d, detail.Payload, true
}

// Events implements [panel.Selector]. Those of an alert are the events that it is about.
func (p *Panel) Events() string {
	if r := p.row(p.Selected()); r != nil {
		if _, payload, ok := p.alertOf(r); ok {
			if found := p.alerts.Events(payload); found != "" {
				return found
			}
		}
	}
	return p.List.Events()
}

// Moment implements [panel.Dated]. That of an alert is when its condition began to hold.
func (p *Panel) Moment() time.Time {
	if r := p.row(p.Selected()); r != nil && p.alerts != nil && p.alerts.Of(r.Feed) {
		return r.First
	}
	return time.Time{}
}

// Hints implements [panel.Hinter].
func (p *Panel) Hints() []panel.Hint {
	r := p.row(p.Selected())
	if r == nil || p.alerts == nil || !p.alerts.Of(r.Feed) {
		return nil
	}
	all := []panel.Hint{{Actions: []keymap.Action{keymap.Events}, Word: "events"}}
	snooze := panel.Hint{Actions: []keymap.Action{keymap.Snooze}, Word: "snooze"}
	switch {
	case r.State == notifications.Resolved:
		return all
	case r.Snoozed:
		snooze.Word = "end the snooze"
		return append(all, snooze)
	}
	return append(all, panel.Hint{Actions: []keymap.Action{keymap.Ack}, Word: "acknowledge"}, snooze)
}

// nameWidth is the width of a notification in a message.
const nameWidth = 60

// nameOf returns the notification of a row for a message: the rule, if it is the alert of one, the source and the text.
func (p *Panel) nameOf(r *notifications.Row) string {
	var words []string
	d, _, _ := p.alertOf(r)
	if strings.HasPrefix(string(r.Text), d.Rule) {
		d.Rule = "" // The usual text begins with it.
	}
	for _, word := range []string{d.Rule, string(p.sourceOf(p.hide, r)), string(r.Text)} {
		if word != "" {
			words = append(words, word)
		}
	}
	return text.Truncate(text.Clean(strings.Join(words, ": ")), nameWidth)
}

// snoozes are how long an alert can be snoozed.
var snoozes = []struct {
	label string
	time  time.Duration
}{{"15 minutes", 15 * time.Minute}, {"1 hour", time.Hour}, {"4 hours", 4 * time.Hour}, {"1 day", 24 * time.Hour}}

// snooze asks for how long to snooze the selected alert, or ends its snooze.
func (p *Panel) snooze() bool {
	r := p.row(p.Selected())
	if r == nil || p.alerts == nil || !p.alerts.Of(r.Feed) {
		return false
	}
	if r.State == notifications.Resolved {
		p.host.Say("the alert is resolved; there is nothing to snooze")
		return true
	}
	key, name := r.Key, p.nameOf(r)
	if r.Snoozed {
		p.alerts.Snooze(key, p.Now)
		p.host.Say("the snooze is over, the alert is sent again: " + name)
		return true
	}
	var items []panel.Item
	for _, s := range snoozes {
		until := p.Now.Add(s.time)
		items = append(items, panel.Item{
			Label: s.label, Note: "until " + until.Format("Mon 15:04"),
			Do: func() {
				p.alerts.Snooze(key, until)
				p.inbox.Snooze(key)
				p.Read()
				p.host.Say("snoozed until " + until.Format("Mon 15:04") + ": " + name)
			},
		})
	}
	p.host.Choose("Snooze for", items)
	return true
}
