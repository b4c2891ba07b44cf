package panel

import "time"

// Alerts is what a panel can do about the alerts of rules; see package stream of feeds/rules for their events.
type Alerts interface {
	// Of reports whether a feed is that of the alerts.
	Of(feed int) bool
	// Acknowledge ends the reminders of an open alert, and Snooze keeps it silent until a time.
	Acknowledge(id string)
	Snooze(id string, until time.Time)
	// Events returns the filter of an events panel that finds the events that an alert is about, given the data of one of its
	// own events; empty if it is about no feed that is there.
	Events(data []byte) string
}
