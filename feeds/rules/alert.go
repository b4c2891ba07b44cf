package rules

import "time"

// Severity is how urgent an alert is.
type Severity uint8

// The severities, from the least urgent.
const (
	Info Severity = iota
	Warning
	Critical
)

// String returns the severity's name in lower case.
func (s Severity) String() string { return [...]string{"info", "warning", "critical"}[s] }

// Alert is what a rule says about one feed, or about one key of it, at one moment: that its condition holds, and since
// when, or that it no longer does.
type Alert struct {
	// Rule is the name of the rule, Feed that of the feed, Key the value that the rule tells apart by, empty without one.
	// Together they identify the alert. ID stands for the three of them: 16 hexadecimal digits.
	Rule, Feed, Key, ID string
	Severity            Severity
	// Text is the rule's text with its values filled in, as it was when the condition last held and the alert was sent. It
	// may quote the feed: it is not safe for a terminal.
	Text string
	// Labels are those of the rule, filled in when the alert opened. They do not change until it is resolved.
	Labels map[string]string
	// Actions are the names of the actions that it is for; empty means all.
	Actions []string
	// Resolved reports that the condition no longer holds, or that it is no longer watched.
	Resolved bool
	// Repeat counts the reminders of an alert that stays open, from 1; it is zero when the alert opens and when it resolves.
	Repeat int
	// Began is when the condition began to hold, Time the moment of this report, both on the clock of the feed's arrivals.
	Began, Time time.Time
}
