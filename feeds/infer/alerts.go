package infer

import (
	"fmt"
	"slices"
	"strings"
)

// notifications suggests a panel for events with a text and a severity. Its key never joins different notifications: it
// is an id, or the text with all that names what it is about.
func (s *shape) notifications() *Panel {
	if s.text == nil || s.severity == nil || s.isLog() || s.mayHaveKinds() {
		return nil
	}
	state, when := s.resolving()
	subjects := slices.DeleteFunc(s.subjects(), func(f *field) bool { return f == state })
	names := s.identity(subjects)
	p := &Panel{
		Kind: Notifications, Key: joined(": ", names...), Text: s.text.path, Severity: s.severity.path,
		keys: make(map[string]bool), sources: make(map[string]string), ResolvedWhen: when,
	}
	if state != nil {
		p.state = state.path
	}
	if p.Key == "" {
		return nil
	}
	source := slices.IndexFunc(subjects, func(f *field) bool { return !f.constant() || s.rows < enough })
	if source >= 0 {
		p.Source = subjects[source].path
	}
	for row := range s.rows {
		key := groupOf(names, row)
		if p.keys[key] = true; source >= 0 {
			p.sources[key] = subjects[source].at(row).text
		}
	}
	p.textKey = slices.Contains(names, s.text)
	identifies, differs, tells := "identifies", "differs", "tells"
	if len(names) > 1 {
		identifies, differs, tells = "together identify", "together differ", "together tell"
	}
	why := fmt.Sprintf("each event has a text (%s) and a severity (%s); %s ", p.Text, p.Severity, and(names))
	switch {
	case len(p.keys) == s.rows && s.rows < few:
		why += identifies + " each, and none has come again" + soFar
	case len(p.keys) == s.rows:
		why += differs + " each time, so each is a notification of its own"
	default:
		why += tells + " " + count(len(p.keys), "notification") + " apart"
	}
	if state != nil {
		why += "; " + state.path + " says which are resolved"
	}
	p.Why = []string{why}
	return p
}

// identity returns the fields that tell notifications apart: an id, with the subjects if different ones may have the same id,
// or without an id the subjects and the text.
func (s *shape) identity(subjects []*field) []*field {
	for _, names := range [][]string{alertNames, eventNames} {
		for _, f := range s.fields {
			if f.list || !s.common(f) || f.decimals > 0 || !known(names, f.name) || !f.ofEvent() ||
				f.constant() && s.rows >= enough && !known(alertNames, f.name) {
				continue
			}
			of := []*field{f}
			for _, subject := range subjects {
				if f.distinct < s.rows && s.tellsApart(of, subject) {
					of = append(of, subject)
				}
			}
			return of
		}
	}
	var of []*field
	for _, subject := range subjects {
		if len(of) == 0 || s.tellsApart(of, subject) || s.rows < few && known(keyNames, subject.name) {
			of = append(of, subject)
		}
	}
	return append(of, s.text)
}

// tellsApart reports whether a subject tells notifications apart that have the same values of some fields, or may do so once
// it has more than one value.
func (s *shape) tellsApart(of []*field, subject *field) bool {
	return !s.determine(of, subject) || subject.constant()
}

// ofEvent reports whether an id is that of the event or of its alert, and not of something else that the event has.
func (f *field) ofEvent() bool {
	parts := split(f.path)
	if len(parts) == 1 {
		return true
	}
	return known([]string{"alert", "alarm", "incident", "notification", "event", "data", "payload", "issue", "detail"},
		plainName(parts[len(parts)-2]))
}

// subjects returns the fields that name what notifications are about, the best first.
func (s *shape) subjects() []*field {
	var subjects []*field
	for _, f := range s.fields {
		switch {
		case f.list || f == s.text || f == s.severity || !s.common(f) || f.isState() || f.isTime() || f.words >= 3:
		case known(alertNames, f.name) || known(eventNames, f.name) || f.isSeverity() || s.isOrder(f):
		case f.constant() && s.rows >= enough && !known(keyNames, f.name):
		case f.numbers > 0 && !s.namesRows(f):
		default:
			subjects = append(subjects, f)
		}
	}
	slices.SortStableFunc(subjects, func(a, b *field) int { return s.keyRank(a) - s.keyRank(b) })
	return subjects
}

// isLog reports whether events are lines of a log: they have a level and a message, and often there is no problem. Only the
// first few events count, so that notifications that were suggested stay.
func (s *shape) isLog() bool {
	alert := func(part string) bool { return strings.Contains(plainName(s.name), part) }
	if !known(logNames, s.severity.name) || !known(lineNames, s.text.name) ||
		slices.ContainsFunc([]string{"alert", "alarm", "notif", "incident"}, alert) {
		return false
	}
	cells := s.severity.cells
	harmless := slices.ContainsFunc(cells[:min(len(cells), few)], func(c cell) bool {
		return known([]string{"info", "information", "informational", "notice", "debug"}, strings.ToLower(c.text))
	})
	s.unsure = s.unsure || !harmless && s.rows < few
	return harmless
}

// mayHaveKinds reports whether other kinds of events may follow that are no notifications.
func (s *shape) mayHaveKinds() bool {
	return s.rows < enough && slices.ContainsFunc(s.fields, (*field).isKind)
}
