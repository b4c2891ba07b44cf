package infer

import (
	"fmt"
	"strings"
)

// A panel is suggested from enough events of a type on. Values that have not repeated after sure events are no keys.
const enough, sure = 5, 200

// soFar marks a reason that more events may change; tooFew follows their number if they are too few to tell.
const (
	soFar  = " so far"
	tooFew = soFar + ": too few to tell"
)

// suggestAll returns the panels for one type of events, and why.
func suggestAll(t *table, s *sample) ([]Panel, string) {
	if !usable(t.name) {
		return nil, "its name has characters that cannot be configured"
	}
	if by := t.kinds(); by != nil {
		return suggestKinds(s, by)
	}
	p, why := suggestEither(t, s)
	if p == nil {
		return nil, why
	}
	return []Panel{*p}, why
}

// suggestEither returns the panel for the events or for the records in them, or nil, and why.
func suggestEither(t *table, s *sample) (*Panel, string) {
	p, why := suggest(t)
	if t.records != "" && (p == nil || len(p.Values) > 0 && len(p.Series) == 0) {
		return suggestRecords(s, t.records, p, why)
	}
	return p, why
}

// suggest returns the panel for one type of events, or nil with the reason why it stays in the list of events.
func suggest(t *table) (*Panel, string) {
	switch {
	case t.rows == 0:
		return nil, "the data is not JSON"
	case len(t.fields) == 0 && t.records != "":
		return nil, "the data is records, too few to tell what identifies them"
	case len(t.fields) == 0:
		return nil, "the data has no named values"
	}
	s := &shape{table: t}
	s.find()
	unsure := s.unsure
	s.unsure = false
	if p := s.notifications(); p != nil && !s.unsure {
		p.Events = []string{t.name}
		return p, p.Why[0]
	}
	if s.text != nil && s.severity != nil && s.isLog() {
		return nil, fmt.Sprintf("each event is a line of a log (%s and %s)", s.severity.path, s.text.path)
	}
	if t.rows < enough {
		return nil, count(t.rows, "event") + tooFew
	}
	s.unsure = s.unsure || unsure
	for _, f := range []func() *Panel{s.gauges, s.metrics, s.ticker} {
		if s.unsure {
			return nil, count(t.rows, "event") + tooFew + " which fields identify rows"
		}
		if p := f(); p != nil && !s.unsure {
			p.Events = []string{t.name}
			return p, p.Why[0]
		}
	}
	return nil, s.nothing()
}

// nothing returns why no panel fits.
func (s *shape) nothing() string {
	switch {
	case s.text != nil && s.key != nil && len(s.words) > 0:
		return fmt.Sprintf("each event is a text (%s)", s.text.path)
	case s.key != nil, s.text == nil && len(s.moving)+len(s.states) == 0 && len(s.changingLists()) > 0:
		return s.still()
	case s.text != nil:
		return fmt.Sprintf("each event is a text (%s), and %s", s.text.path, s.nameless())
	case len(s.moving) > 0:
		return "numbers change, but " + s.nameless()
	case len(s.states) > 0:
		return s.nameless()
	}
	return s.nameless() + ": none has short values that come again"
}

// nameless says that nothing identifies rows, although there are states.
func (s *shape) nameless() string {
	switch len(s.states) {
	case 0:
		return "no field identifies rows"
	case 1:
		return "no field identifies rows: " + s.states[0].path + " is a state"
	}
	return "no field identifies rows: " + and(s.states) + " are states"
}

// and returns the paths of fields as a list in a sentence.
func and(fields []*field) string {
	paths := make([]string, len(fields))
	for i, f := range fields {
		paths[i] = f.path
	}
	return listed(paths)
}

// listed returns texts as a list in a sentence.
func listed(texts []string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// suggestRecords returns the panel for the records in events if there is one, or else that of the events themselves.
func suggestRecords(s *sample, path string, panel *Panel, why string) (*Panel, string) {
	records := tabulateRecords(*s, path)
	of, recordsWhy := suggest(records)
	in := "each event has records"
	if records.byPath["@key"] != nil {
		in += " by name"
	}
	if path != "@this" {
		in += " in " + path
	}
	if of != nil && len(of.Values) > 0 && len(of.Series) == 0 {
		of, recordsWhy = nil, "numbers change, but nothing tells the records apart"
	}
	recordsWhy = in + ": " + strings.NewReplacer("the same @key", "the same name", "@key", "the name").Replace(recordsWhy)
	if of == nil {
		if panel == nil {
			why = recordsWhy
		}
		return panel, why
	}
	of.Records, of.Why[0] = path, recordsWhy
	return of, recordsWhy
}

func count(n int, noun string) string {
	if n != 1 && !strings.HasSuffix(noun, "s") {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
