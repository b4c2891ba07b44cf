package alerts

import (
	"fmt"
	"math"
	"time"
)

const (
	// patience is the number of consecutive samples that raise or resolve an alert.
	patience = 2
	// reminder is the interval at which an open alert is repeated with its current value.
	reminder = 20 * time.Second
	// moveSpan is the time over which price moves are measured.
	moveSpan = 20 * time.Second
	// quietMove is the price move, in percent, below which an alert resolves.
	quietMove = 1.2
)

// rule holds the thresholds of a series. An alert resolves below clear.
type rule struct {
	warning, critical, clear float64
	format                   string
}

var rules = map[string]rule{
	"cpu":    {85, 94, 70, "%.0f%%"},
	"memory": {85, 95, 75, "%.0f%%"},
	"errors": {2, 6, 1, "%.1f%%"},
	"p99":    {400, 1000, 250, "%.0f ms"},
}

var moves = rule{2.5, 5, quietMove, "%+.1f%%"}

func (r *rule) severity(value float64) string {
	switch {
	case value >= r.critical:
		return Critical
	case value >= r.warning:
		return Warning
	}
	return ""
}

// Watch holds the state of all alerts. The zero value is ready to use. It is not safe for concurrent use.
type Watch struct {
	conditions map[string]*condition
}

// condition is the state of one key.
type condition struct {
	severity    string // Of the open alert, empty if none is open.
	raisedAt    time.Duration
	worse, good int // Consecutive samples above the severity, below clear.
	from        float64
	since       time.Duration
}

// Sample evaluates a value of a host's series; key is "host/name". It reports whether there is an alert to send.
func (w *Watch) Sample(at time.Duration, key, host, name string, value float64) (Alert, bool) {
	r, watched := rules[name]
	if !watched {
		return Alert{}, false
	}
	m := w.condition(key)
	severity := r.severity(value)
	m.count(severity, value < r.clear)
	words := " still at "
	switch {
	case m.worse >= patience:
		m.severity, words = severity, " at "
	case m.good >= patience && m.severity != "":
		return m.resolve(key, host, fmt.Sprintf(name+" back to "+r.format, value)), true
	case m.severity == "" || at-m.raisedAt < reminder:
		return Alert{}, false
	}
	return m.raise(at, key, host, fmt.Sprintf(name+words+r.format, value)), true
}

// Price evaluates a traded price; key identifies the symbol. It reports whether there is an alert to send.
func (w *Watch) Price(at time.Duration, key, symbol string, price float64) (Alert, bool) {
	m := w.condition(key)
	if m.from == 0 {
		m.from, m.since = price, at
	}
	move := (price/m.from - 1) * 100
	span := at - m.since
	if span >= moveSpan {
		m.from, m.since = price, at
	}
	if severity := moves.severity(math.Abs(move)); rank(severity) > rank(m.severity) {
		m.severity = severity
		return m.raise(at, key, symbol, fmt.Sprintf(moves.format+" within %s", move, moveSpan)), true
	}
	if m.severity != "" && span >= moveSpan && math.Abs(move) < quietMove {
		return m.resolve(key, symbol, fmt.Sprintf("calm again: "+moves.format+" within %s", move, moveSpan)), true
	}
	return Alert{}, false
}

func (w *Watch) condition(key string) *condition {
	if w.conditions == nil {
		w.conditions = make(map[string]*condition)
	}
	m := w.conditions[key]
	if m == nil {
		m = &condition{}
		w.conditions[key] = m
	}
	return m
}

func (m *condition) count(severity string, good bool) {
	if rank(severity) > rank(m.severity) {
		m.worse++
	} else {
		m.worse = 0
	}
	if good {
		m.good++
	} else {
		m.good = 0
	}
}

func (m *condition) raise(at time.Duration, key, source, text string) Alert {
	m.raisedAt, m.worse = at, 0
	return Alert{Key: key, Severity: m.severity, Source: source, Text: text}
}

func (m *condition) resolve(key, source, text string) Alert {
	a := Alert{Key: key, Severity: m.severity, Source: source, Text: text, Over: true}
	m.severity, m.good = "", 0
	return a
}

func rank(severity string) int {
	switch severity {
	case Critical:
		return 3
	case Warning:
		return 2
	case Info:
		return 1
	}
	return 0
}
