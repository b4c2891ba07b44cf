package notifications

// Severity is how bad a notification is; a larger one is worse.
type Severity uint8

// The severities.
const (
	// Unknown is a severity that no value is mapped to, or none; the label tells the value.
	Unknown Severity = iota
	Info
	Warning
	Critical
)

// String gives the severity's name in lower case.
func (s Severity) String() string {
	switch s {
	case Critical:
		return "critical"
	case Warning:
		return "warning"
	case Info:
		return "info"
	default:
		return "unknown"
	}
}

// State is where a notification stands.
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

// String gives the state's name in lower case.
func (s State) String() string {
	switch s {
	case Acknowledged:
		return "acknowledged"
	case Resolved:
		return "resolved"
	default:
		return "open"
	}
}

// DefaultSeverities are the values that are commonly used for the severities.
func DefaultSeverities() map[Severity][]string {
	return map[Severity][]string{
		Critical: {"critical", "crit", "fatal", "emergency", "emerg", "alert", "error", "err"},
		Warning:  {"warning", "warn"},
		Info:     {"info", "information", "informational", "notice", "debug", "ok"},
	}
}

// index maps values in lower case to severities. A value of several means the worst.
func index(severities map[Severity][]string) map[string]Severity {
	m := make(map[string]Severity)
	for severity, values := range severities {
		for _, v := range values {
			v = string(lower(nil, []byte(v)))
			m[v] = max(m[v], severity)
		}
	}
	return m
}

// lower appends a text with its ASCII letters in lower case.
func lower(dst, text []byte) []byte {
	for _, c := range text {
		if c-'A' <= 'Z'-'A' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
