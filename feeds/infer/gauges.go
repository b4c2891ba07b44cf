package infer

import (
	"fmt"
	"slices"
	"strings"
)

// maxValues bounds the numbers of one panel.
const maxValues = 32

// Value is a number of an event that is a series of its own.
type Value struct {
	Path, Name string
	// Unit is the unit or its path, written as in a configuration; empty if none is known.
	Unit string
	// Rate means that the number is a counter.
	Rate bool
}

// gauges suggests a panel for events with numbers but without a field that names rows, unless they are texts.
func (s *shape) gauges() *Panel {
	if s.text != nil || s.key != nil && (s.key.distinct > 1 || len(s.moving) < 2) {
		return nil
	}
	p := &Panel{Kind: Metrics}
	moving, counters := 0, 0
	for _, f := range s.moving {
		switch {
		case f.has("uptime") || f.isOrdinal():
			continue // It only says when the event came.
		case f.priced() && s.key != nil:
			return nil
		}
		if moving++; moving > maxValues {
			continue
		}
		v := Value{Path: f.path, Name: s.valueName(f), Unit: s.unitOf(f), Rate: s.isCounter(f, nil)}
		if v.Rate {
			counters++
		}
		p.Values = append(p.Values, v)
	}
	if moving == 0 {
		return nil
	}
	p.distinguish()
	why := "one number changes"
	if moving > 1 {
		why = fmt.Sprintf("%d numbers change", moving)
	}
	why += ", and " + s.nameless()
	if s.key != nil {
		why = fmt.Sprintf("%d numbers change, and %s is the same in all events", moving, s.key.path)
	}
	if counters > 0 {
		why += "; " + rising(counters, moving)
	}
	if moving > maxValues {
		why += fmt.Sprintf("; the panel has the first %d", maxValues)
	}
	p.Why = []string{why}
	return p
}

// valueName returns the name of a number: the last part of its path, or the one before if that says nothing, or the
// event's name for an event that is a number.
func (s *shape) valueName(f *field) string {
	switch parts := split(f.path); {
	case f.path != "@this":
		last := parts[len(parts)-1]
		if len(parts) > 1 && known(valueNames, plainName(last)) {
			return parts[len(parts)-2]
		}
		return last
	case s.name == "message":
		return "value"
	}
	return s.name
}

// distinguish gives values with equal names their whole paths.
func (p *Panel) distinguish() {
	for i := range p.Values {
		same := func(v Value) bool { return v.Name == p.Values[i].Name }
		if at := slices.IndexFunc(p.Values, same); at < i {
			for j := range p.Values {
				p.Values[j].Name = spelled(p.Values[j].Path)
			}
			return
		}
	}
}

// spelled returns a path, or a text with paths, with names as the events spell them.
func spelled(text string) string { return strings.Join(split(text), ".") }

// split returns the parts of a path without escapes.
func split(path string) []string {
	parts := []string{""}
	for i := 0; i < len(path); i++ {
		switch last := &parts[len(parts)-1]; {
		case path[i] == '.':
			parts = append(parts, "")
		case path[i] == '\\' && i+1 < len(path):
			i++
			fallthrough
		default:
			*last += path[i : i+1]
		}
	}
	return parts
}

// units are the units of numbers whose names end with a word.
var units = []struct{ word, unit string }{
	{"percent", "%"},
	{"pct", "%"},
	{"ms", "=ms"},
	{"bytes", "=B"},
	{"celsius", "°C"},
	{"tempc", "°C"},
	{"temp c", "°C"},
	{"seconds", "=s"},
	{"volts", "=V"},
	{"watts", "=W"},
	{"amps", "=A"},
	{"kwh", "=kWh"},
	{"k wh", "=kWh"},
	{"rpm", "=rpm"},
	{"hpa", "=hPa"},
	{"h pa", "=hPa"},
	{"ppm", "=ppm"},
}

// unitOf returns the unit of a number: the path of a unit beside it, or one that its name ends with.
func (s *shape) unitOf(f *field) string {
	if i := strings.LastIndexByte(f.path, '.'); i >= 0 || known(valueNames, f.name) {
		for _, name := range unitNames {
			if beside := s.byPath[f.path[:i+1]+name]; beside != nil && beside.numbers == 0 {
				return beside.path
			}
		}
	}
	for _, u := range units {
		if f.endsWith(u.word, u.word+" total") {
			return u.unit
		}
	}
	return ""
}

// mergeValues adds the numbers of another type of events, and reports whether they have other paths and names.
func (p *Panel) mergeValues(q *Panel) bool {
	if len(p.Values)+len(q.Values) > maxValues {
		return false
	}
	for _, v := range q.Values {
		if slices.ContainsFunc(p.Values, func(o Value) bool { return o.Path == v.Path || o.Name == v.Name }) {
			return false
		}
	}
	p.Values = append(p.Values, q.Values...)
	return true
}
