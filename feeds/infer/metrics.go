package infer

import (
	"cmp"
	"fmt"
	"slices"
)

// maxCounters bounds the numbers of events of which some are counters.
const maxCounters = 4

// metrics suggests a panel for events with fields that name series and one number whose name says nothing, or a few
// numbers of which some are counters.
func (s *shape) metrics() *Panel {
	if s.key == nil || len(s.moving) == 0 || len(s.moving) > maxCounters || slices.ContainsFunc(s.moving, (*field).priced) ||
		slices.ContainsFunc(s.moving, (*field).isOrdinal) {
		return nil
	}
	names := s.names()
	var values []Value
	counters := 0
	for _, f := range s.moving {
		v := Value{Path: f.path, Name: s.valueName(f), Unit: s.unitOf(f), Rate: s.isCounter(f, names)}
		if v.Rate {
			counters++
		}
		values = append(values, v)
	}
	state := func(f *field) bool { return !known(unitNames, f.name) }
	switch {
	case s.unsure, len(values) > 1 && counters == 0:
		return nil
	case len(names) == 1 && slices.ContainsFunc(s.words, state):
		return nil // A row has room for the words too.
	}
	p := &Panel{Kind: Metrics}
	for _, f := range names {
		p.Series = append(p.Series, f.path)
	}
	verb, tells := "identifies", "tells"
	if len(names) > 1 {
		verb, tells = "identify", "together tell"
	}
	groups := s.groups(names)
	if len(values) > 1 {
		p.Values = values
		p.distinguish()
		p.Why = []string{fmt.Sprintf("%s %s %s apart, and %d numbers change in each; %s", and(names), tells,
			count(groups, "group"), len(values), rising(counters, len(values)))}
		return p
	}
	p.Value, p.Unit, p.Rate = s.moving[0].path, cmp.Or(s.unit(), values[0].Unit), counters > 0
	p.Why = []string{fmt.Sprintf("one number (%s) changes; %s %s %s", p.Value, and(names), verb,
		count(groups, "series"))}
	if p.Rate {
		p.Why[0] += "; " + rising(1, 1)
	}
	return p
}

// rising says of how many numbers the growth is shown.
func rising(n, of int) string {
	switch {
	case of == 1:
		return "it only rises, so its growth is shown"
	case n == 1:
		return "one of them only rises, so its growth is shown"
	}
	return fmt.Sprintf("%d of them only rise, so their growth is shown", n)
}

// unit returns the path of the number's unit, empty without one.
func (s *shape) unit() string {
	for _, f := range s.fields {
		if known(unitNames, f.name) && s.common(f) && f.numbers == 0 {
			return f.path
		}
	}
	return ""
}

// isOrdinal reports whether a number counts things and measures nothing.
func (f *field) isOrdinal() bool { return known(ordinalNames, f.name) || f.isVersion() }

// priced reports whether a number's name says that it is more than a sample.
func (f *field) priced() bool {
	return known(priceNames, f.name) && !known(valueNames, f.name)
}
