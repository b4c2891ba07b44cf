package notifications

import "strings"

// Severity is how bad a notification is; larger is worse.
type Severity uint8

// The severities.
const (
	// Unknown is a missing or unmapped severity; the label holds the value.
	Unknown Severity = iota
	Info
	Warning
	Critical
)

// String returns the severity's name in lower case.
func (s Severity) String() string { return [...]string{"unknown", "info", "warning", "critical"}[s] }

// State is the state of a notification.
type State uint8

// The states.
const (
	// Open is raised and neither acknowledged nor resolved.
	Open State = iota
	// Acknowledged is known to the user. It opens again when it gets worse.
	Acknowledged
	// Resolved is over. It opens again when it is raised again.
	Resolved
)

// String returns the state's name in lower case.
func (s State) String() string { return [...]string{"open", "acknowledged", "resolved"}[s] }

// DefaultSeverities returns the values commonly used for severities.
func DefaultSeverities() map[Severity][]string {
	return map[Severity][]string{
		Critical: {"critical", "crit", "fatal", "emergency", "emerg", "alert", "error", "err"},
		Warning:  {"warning", "warn"},
		Info:     {"info", "information", "informational", "notice", "debug", "ok"},
	}
}

// index maps lower-case values to severities. A value listed under several means the worst.
func index(severities map[Severity][]string) map[string]Severity {
	m := make(map[string]Severity)
	for severity, values := range severities {
		for _, v := range values {
			v = strings.ToLower(v)
			m[v] = max(m[v], severity)
		}
	}
	return m
}
