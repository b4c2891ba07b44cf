package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind says which type of panel shows events.
type Kind uint8

// The kinds of panels. Events that fit none of them stay in the list of events.
const (
	Ticker        Kind = iota // One row per key.
	Metrics                   // One line per series of numbers.
	Notifications             // One row per open notification.
)

// String returns the name that configurations use.
func (k Kind) String() string { return [...]string{"ticker", "metrics", "notifications"}[k] }

// Panel is a suggested panel. Paths are gjson paths.
type Panel struct {
	Kind Kind
	// Events are the names of the event types that it shows.
	Events []string
	// Records is the path of the records that it shows in place of the events; the other paths start there. Empty for none.
	Records string
	// Key identifies a row of a ticker, or a notification.
	Key string
	// Columns of a ticker, from left to right.
	Columns []Column
	// Series are the paths that name a series of numbers, Value and Unit those of its number and unit. Unit may be empty.
	// Without Series, Values are the numbers.
	Series      []string
	Value, Unit string
	Rate        bool // Value is a counter.
	Values      []Value
	// Text, Severity and Source of a notification; the last two may be empty. Resolved names the event types that
	// resolve one.
	Text, Severity, Source string
	Resolved               []string
	// Why says what was seen, in one sentence each.
	Why []string

	keys map[string]bool // The values of Key.
}

// Column is a column of a ticker.
type Column struct {
	Path     string
	Format   string // As in a configuration: text, number, change, percent, bytes, duration, time or spark.
	Decimals int
}

// Type describes the events of one type.
type Type struct {
	Name   string
	Events int
	// Fields are the paths whose values differ from event to event, the most telling first.
	Fields []string
	// Records is the path of an array of objects, or an object of similar ones, if there is one; "@this" if the data is one.
	Records string
	// Panel is the index of the type's panel in Reading.Panels, -1 if the type stays in the list of events.
	Panel int
	// Why says why.
	Why string
}

// Reading is what a feed's events suggest.
type Reading struct {
	// Types are the event types, in order of their first event.
	Types []Type
	// Panels, in the same order.
	Panels []Panel
	// Time is the path of the event time, empty if the events have none.
	Time string
	// Left counts events of types beyond the bound.
	Left int
}

// read reads samples. It is deterministic.
func read(samples []sample, left int) Reading {
	r := Reading{Left: left}
	tables := make([]*table, len(samples))
	for i, s := range samples {
		tables[i] = tabulate(s)
	}
	r.Time = eventTime(tables)
	for i, t := range tables {
		info := Type{Name: t.name, Events: t.events, Records: t.records, Panel: -1}
		panel, why := suggest(t)
		if t.records != "" && (panel == nil || len(panel.Values) > 0) {
			panel, why = suggestRecords(&samples[i], t.records, panel, why)
		}
		info.Why = why
		if t.wide {
			info.Why += fmt.Sprintf("; only its first %d fields were read", maxFields)
		}
		if panel != nil {
			info.Panel = r.add(*panel)
		}
		info.Fields = telling(t, panel)
		r.Types = append(r.Types, info)
	}
	for i, t := range tables {
		r.resolve(&r.Types[i], t)
	}
	return r
}

// resolvedNames are parts of the names of events that resolve a notification.
var resolvedNames = []string{"resolve", "clear", "recover", "closed", "dismiss"}

// resolve adds a type without a panel to the notifications that its events resolve.
func (r *Reading) resolve(info *Type, t *table) {
	resolves := func(part string) bool { return strings.Contains(plainName(t.name), part) }
	if info.Panel >= 0 || !slices.ContainsFunc(resolvedNames, resolves) {
		return
	}
	for i := range r.Panels {
		if p := &r.Panels[i]; p.Kind == Notifications && p.Records == "" && t.byPath[p.Key] != nil {
			p.Resolved = append(p.Resolved, t.name)
			info.Panel, info.Why = i, fmt.Sprintf("its name and its %s say that it resolves notifications", p.Key)
			return
		}
	}
}

// add adds the panel of a type, or merges it with one that shows the same things, and returns its index.
func (r *Reading) add(p Panel) int {
	for i := range r.Panels {
		if r.Panels[i].merge(&p) {
			return i
		}
	}
	r.Panels = append(r.Panels, p)
	return len(r.Panels) - 1
}

// eventTime returns the path under which most events have a time; of equals, the one with the usual name.
func eventTime(tables []*table) string {
	type candidate struct{ events, rank, place int }
	found := make(map[string]candidate)
	place := 0
	for _, t := range tables {
		for _, f := range t.fields {
			if f.list || !f.isTime() || !t.common(f) {
				continue
			}
			c, ok := found[f.path]
			if !ok {
				c = candidate{rank: rank(timeNames, f.name), place: place}
				place++
			}
			c.events += f.present
			found[f.path] = c
		}
	}
	best := ""
	for path, c := range found {
		if b := found[best]; best == "" || cmp.Or(
			cmp.Compare(b.events, c.events), cmp.Compare(c.rank, b.rank), cmp.Compare(c.place, b.place),
		) < 0 {
			best = path
		}
	}
	return best
}

// telling returns the paths whose values vary, the most telling first: what the panel shows, then texts, words and
// numbers. Times and counters, which vary in every event and tell nothing, come last.
func telling(t *table, p *Panel) []string {
	var shown []string
	if p != nil {
		shown = append(shown, p.Severity, p.Key)
		shown = append(append(shown, p.Series...), p.Text, p.Value, p.Unit)
		for _, c := range p.Columns {
			shown = append(shown, c.Path)
		}
		for _, v := range p.Values {
			shown = append(shown, v.Path)
		}
	}
	weight := func(f *field) int {
		switch i := slices.Index(shown, f.path); {
		case i >= 0:
			return i
		case f.isSeverity():
			return 100
		case f.isText():
			return 101
		case f.isTime():
			return 105
		case t.isOrder(f):
			return 104
		case f.numbers == 0:
			return 102
		}
		return 103
	}
	var varying []*field
	for _, f := range t.fields {
		if f.path == "@this" {
			continue // The event itself.
		}
		if !f.constant() || slices.Contains(shown, f.path) || f.present < t.rows {
			varying = append(varying, f)
		}
	}
	slices.SortStableFunc(varying, func(a, b *field) int { return cmp.Compare(weight(a), weight(b)) })
	paths := make([]string, len(varying))
	for i, f := range varying {
		paths[i] = f.path
	}
	return paths
}

// merge adds q to p if both show the same things: rows with the same key, or notifications and what resolves them.
func (p *Panel) merge(q *Panel) bool {
	switch {
	case p.Kind != q.Kind || p.Records != q.Records || p.Key != q.Key || p.Kind == Metrics && !p.sameSeries(q):
		return false
	case p.Kind == Ticker && !overlap(p.keys, q.keys), len(q.Values) > 0 && !p.mergeValues(q):
		return false
	}
	p.Events = append(p.Events, q.Events...)
	p.Resolved = append(p.Resolved, q.Resolved...)
	for k := range q.keys {
		p.keys[k] = true
	}
	p.Columns = mergeColumns(p.Columns, q.Columns)
	if len(q.Values) > 0 {
		p.Why = append(p.Why, q.Events[0]+" events have other numbers")
		return true
	}
	p.Why = append(p.Why, fmt.Sprintf("%s events have the same %s, so they share the panel", q.Events[0],
		cmp.Or(p.Key, p.Value)))
	return true
}

func (p *Panel) sameSeries(q *Panel) bool {
	return slices.Equal(p.Series, q.Series) && p.Value == q.Value && p.Unit == q.Unit && p.Rate == q.Rate
}

// overlap reports whether at least half of the smaller set is in the other one.
func overlap(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return 2*n >= len(a)
}
