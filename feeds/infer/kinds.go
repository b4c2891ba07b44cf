package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/jsonpath"
)

// Bounds on the kinds of events in one type, those whose reasons are given, and their panels.
const maxKinds, maxReasons, maxKindPanels = 32, 6, 4

// kinds returns the field that tells kinds of events apart which have other fields each, as the type in an envelope does;
// nil if there is none.
func (t *table) kinds() *field {
	if t.rows < enough {
		return nil
	}
	for _, f := range t.fields {
		if !f.list && t.common(f) && f.isKind() && f.distinct >= 2 && f.distinct <= maxKinds && f.distinct*2 <= t.rows && t.parts(f) {
			if s := (&shape{table: t}); s.allAlerts() || s.isProperty(f) {
				return nil
			}
			return f
		}
	}
	return nil
}

// allAlerts reports whether all kinds have a text and a severity, as notifications and lines of a log do.
func (s *shape) allAlerts() bool {
	s.find()
	return s.text != nil && s.severity != nil
}

// isProperty reports whether a kind is a property of the thing that an event is about, as that of a device.
func (s *shape) isProperty(kind *field) bool {
	return slices.ContainsFunc(s.keys, func(f *field) bool {
		return f != kind && !f.constant() && s.determine([]*field{f}, kind)
	})
}

// parts reports whether some field is always there with one value of f, and never with another one.
func (t *table) parts(f *field) bool {
	rows := make(map[string]int)
	for row := range t.rows {
		rows[f.at(row).text]++
	}
	return slices.ContainsFunc(t.fields, func(g *field) bool {
		if mostly(g.present, t.rows) {
			return false
		}
		with := make(map[string]int)
		for row := range t.rows {
			if g.at(row).text != "" {
				with[f.at(row).text]++
			}
		}
		always, never := false, false
		for kind, n := range rows {
			always = always || mostly(with[kind], n)
			never = never || with[kind] == 0
		}
		return always && never
	})
}

// kind is one kind of events of a type.
type kind struct {
	sample
	table *table
	why   string
}

// suggestKinds returns the panels for the kinds of events in a type, and why.
func suggestKinds(s *sample, by *field) ([]Panel, string) {
	kinds := byKind(s, by.path)
	var panels []Panel
	for i := range kinds {
		kinds[i].table = tabulate(kinds[i].sample)
	}
	for i := range kinds {
		k := &kinds[i]
		var p *Panel
		if p, k.why = suggestEither(k.table, &k.sample); p == nil {
			continue
		}
		if reason := k.unfit(p, kinds); reason != "" {
			k.why = reason
			continue
		}
		p.Why[0] = k.name + ": " + p.Why[0]
		p.Events, p.Of = []string{k.name}, []string{k.name}
		if panels, _ = add(panels, *p, by.path); len(panels) > maxKindPanels {
			panels, k.why = panels[:maxKindPanels], k.why+", but other kinds have panels"
		}
	}
	for i := range panels {
		panels[i].share(kinds, by.path)
		panels[i].Events = []string{s.name}
	}
	reasons := make([]string, 0, maxReasons)
	for _, k := range kinds[:min(len(kinds), maxReasons)] {
		reasons = append(reasons, k.name+": "+k.why)
	}
	why := fmt.Sprintf("%s tells %s of events apart. %s", by.path, count(len(kinds), "kind"), strings.Join(reasons, ". "))
	return panels, why
}

// byKind returns the events of a sample by kind, in order of their first event.
func byKind(s *sample, path string) []kind {
	var kinds []kind
	for _, data := range s.data {
		if !jsonpath.Valid(data) {
			continue
		}
		name := gjson.GetBytes(data, path).String()
		at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
		if at < 0 {
			at = len(kinds)
			kinds = append(kinds, kind{sample: sample{name: name}})
		}
		kinds[at].events++
		kinds[at].data = append(kinds[at].data, data)
	}
	return kinds
}

// unfit returns why a panel for one kind of events would show others wrongly, as panels show all events of a type; empty if
// it would not.
func (k *kind) unfit(p *Panel, kinds []kind) string {
	if p.Records != "" {
		return ""
	}
	key := p.Key
	if p.Kind == Metrics && len(p.Series) > 0 {
		key = p.Series[0]
	}
	if f := k.table.byPath[key]; f != nil && f.constant() {
		return "nothing in it names rows"
	}
	for i := range kinds {
		o := kinds[i].table
		if kinds[i].name == k.name || p.Kind == Metrics {
			continue
		}
		if p.Kind == Notifications {
			return "each has a text and a severity, but a panel would show the other kinds, too"
		}
		for _, c := range p.Columns {
			if a, b := k.table.byPath[c.Path], o.byPath[c.Path]; b != nil && o.byPath[key] != nil && !a.span().like(b.span()) {
				return fmt.Sprintf("%s tells rows apart, but %s means something else in %s", key, c.Path, kinds[i].name)
			}
		}
	}
	return ""
}

// share makes the kind part of the names of series if several kinds have such numbers.
func (p *Panel) share(kinds []kind, by string) {
	if p.Kind != Metrics || p.typed || p.Records != "" {
		return
	}
	having := 0
	for i := range kinds {
		has := func(path string) bool { return path == "" || kinds[i].table.byPath[path] != nil }
		if has(p.Value) && !slices.ContainsFunc(p.Values, func(v Value) bool { return !has(v.Path) }) {
			having++
		}
	}
	if having > 1 {
		p.typed, p.Series = true, append(slices.Clone(p.Series), by)
	}
}
