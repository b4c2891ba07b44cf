// Package alerts raises and resolves alerts.
//
// Host metrics and prices go in, ordered by time; alerts come out when they are raised, repeated and resolved. The
// result depends only on the input: the package reads no clock and uses no randomness.
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

// Alert is a raised alert, or a resolved one if Over is set.
type Alert struct {
	// Key identifies the condition in all its events.
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
