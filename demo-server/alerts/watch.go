package alerts

import (
	"fmt"
	"math"
	"time"
)

const (
	// patience is how many samples in a row must agree before anything is said.
	patience = 2
	// reminder is the time after which an open alert is raised again with its newest value.
	reminder = 20 * time.Second
	// moveSpan is the time over which the move of a price is looked at.
	moveSpan = 20 * time.Second
	// quietMove is the move in percent below which a price counts as calm again.
	quietMove = 1.2
)

// rule is what a series may reach. It is over below clear.
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

// Watch remembers what it needs to decide. The zero value is ready. It is not safe for concurrent use.
type Watch struct {
	matters map[string]*matter
}

// matter is what is known of one key.
type matter struct {
	severity   string // Of the open alert; empty when none is open.
	said       time.Duration
	worse, fit int // Samples in a row that would raise the severity, that would end the alert.
	from       float64
	since      time.Duration
}

// Sample looks at a value of a host's series; key is "host/name". It reports whether there is an alert.
func (w *Watch) Sample(at time.Duration, key, host, name string, value float64) (Alert, bool) {
	r, watched := rules[name]
	if !watched {
		return Alert{}, false
	}
	m := w.matter(key)
	severity := r.severity(value)
	m.count(severity, value < r.clear)
	words := " still at "
	switch {
	case m.worse >= patience:
		m.severity, words = severity, " at "
	case m.fit >= patience && m.severity != "":
		return m.end(key, host, fmt.Sprintf(name+" back to "+r.format, value)), true
	case m.severity == "" || at-m.said < reminder:
		return Alert{}, false
	}
	return m.raise(at, key, host, fmt.Sprintf(name+words+r.format, value)), true
}

// Price looks at a traded price; key names the symbol. It reports whether there is an alert.
func (w *Watch) Price(at time.Duration, key, symbol string, price float64) (Alert, bool) {
	m := w.matter(key)
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
		return m.end(key, symbol, fmt.Sprintf("calm again: "+moves.format+" within %s", move, moveSpan)), true
	}
	return Alert{}, false
}

func (w *Watch) matter(key string) *matter {
	if w.matters == nil {
		w.matters = make(map[string]*matter)
	}
	m := w.matters[key]
	if m == nil {
		m = &matter{}
		w.matters[key] = m
	}
	return m
}

func (m *matter) count(severity string, fit bool) {
	if rank(severity) > rank(m.severity) {
		m.worse++
	} else {
		m.worse = 0
	}
	if fit {
		m.fit++
	} else {
		m.fit = 0
	}
}

func (m *matter) raise(at time.Duration, key, source, text string) Alert {
	m.said, m.worse = at, 0
	return Alert{Key: key, Severity: m.severity, Source: source, Text: text}
}

func (m *matter) end(key, source, text string) Alert {
	a := Alert{Key: key, Severity: m.severity, Source: source, Text: text, Over: true}
	m.severity, m.fit = "", 0
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
