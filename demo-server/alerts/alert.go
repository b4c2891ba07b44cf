// Package alerts decides when somebody should look.
//
// Samples of hosts and prices of symbols go in, in the order of their times; alerts come out, and the word that
// they are over. What it says follows from what it was given alone: it reads no clock and has no randomness.
package alerts

import "strconv"

// The names of the events.
const (
	Raised   = "alert"
	Resolved = "resolved"
)

// The severities.
const (
	Critical = "critical"
	Warning  = "warning"
	Info     = "info"
)

// Alert is an alert, or the word that it is over when Over is set.
type Alert struct {
	// Key is the same for every event about one matter.
	Key, Severity, Source, Text string
	Over                        bool
}

// Name returns the event name.
func (a *Alert) Name() string {
	if a.Over {
		return Resolved
	}
	return Raised
}

// AppendJSON appends the alert as a JSON object.
func (a *Alert) AppendJSON(dst []byte) []byte {
	dst = strconv.AppendQuote(append(dst, `{"key":`...), a.Key)
	dst = strconv.AppendQuote(append(dst, `,"severity":`...), a.Severity)
	dst = strconv.AppendQuote(append(dst, `,"source":`...), a.Source)
	dst = strconv.AppendQuote(append(dst, `,"text":`...), a.Text)
	return append(dst, '}')
}
