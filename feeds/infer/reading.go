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
	Answer                    // The text that a token stream adds up to.
	Conversation              // The messages of an agent stream.
)

// String returns the name that configurations use.
func (k Kind) String() string {
	return [...]string{"ticker", "metrics", "notifications", "answer", "conversation"}[k]
}

// Panel is a suggested panel. Paths are gjson paths.
type Panel struct {
	Kind Kind
	// Events are the names of the event types that it shows.
	Events []string
	// Of are the kinds of events that it was made for, if an event type has several. Other kinds may be shown, too.
	Of []string
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
	// resolve one, ResolvedWhen is the condition under which another event does.
	Text, Severity, Source string
	Resolved               []string
	ResolvedWhen           string
	// Why says what was seen, in one sentence each.
	Why []string

	keys    map[string]bool   // The values of Key,
	sources map[string]string // and those of Source for each.
	textKey bool              // Key has the text.
	state   string            // The path that ResolvedWhen reads.
	spans   map[string]span   // The values of columns, by path.
	typed   bool              // The last of Series has the type of the event, or its kind.
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
	// Panel is the index of the type's first panel in Reading.Panels, -1 if the type stays in the list of events.
	Panel int
	// Why says why.
	Why string
	// Early means that more events may suggest a panel, or another one.
	Early bool
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
	of := make([][]Panel, len(tables))
	for i, t := range tables {
		info := Type{Name: t.name, Events: t.events, Panel: -1}
		panels, why := suggestAll(t, &samples[i])
		info.Why, info.Early = why, strings.Contains(why, soFar)
		if t.wide {
			info.Why += fmt.Sprintf("; only its first %d fields were read", maxFields)
		}
		of[i] = panels
		info.Fields = telling(t, panels)
		r.Types = append(r.Types, info)
		if !t.resolves() {
			r.adopt(i, panels)
		}
	}
	for i, t := range tables {
		if !t.resolves() {
			continue
		}
		if at, why := r.resolve(t); at >= 0 {
			r.Types[i].Panel, r.Types[i].Why = at, why
		} else if slices.ContainsFunc(of[i], func(p Panel) bool { return p.Kind == Notifications }) {
			r.Types[i].Why = "its name says that it resolves notifications, but none with its key was seen"
		} else {
			r.adopt(i, of[i])
		}
	}
	for i := range r.Panels {
		r.Panels[i].complete()
	}
	for i := range r.Types {
		if t := &r.Types[i]; t.Panel >= 0 && r.Panels[t.Panel].typed && len(r.Panels[t.Panel].Of) == 0 {
			t.Why += "; other types have the same numbers, so the type names the series, too"
		}
	}
	if panels, title := tokenStream(samples); panels != nil {
		r.Panels = panels
		for i := range r.Types {
			t := &r.Types[i]
			t.Panel, t.Why, t.Fields = 0, "it is part of a token stream: "+title, tables[i].pieces(t.Fields)
		}
	}
	for i := range r.Types {
		r.Types[i].Why = spelled(r.Types[i].Why)
	}
	for _, p := range r.Panels {
		for i := range p.Why {
			p.Why[i] = spelled(p.Why[i])
		}
	}
	return r
}

// adopt adds the panels of the type with an index.
func (r *Reading) adopt(i int, panels []Panel) {
	for _, p := range panels {
		var at int
		r.Panels, at = add(r.Panels, p, typePath)
		if info := &r.Types[i]; info.Panel < 0 {
			info.Panel = at
		}
	}
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
func telling(t *table, panels []Panel) []string {
	var shown []string
	text := ""
	for _, f := range t.fields {
		if old := t.byPath[text]; f.isText() && !f.list && (old == nil || rank(textNames, f.name) < rank(textNames, old.name)) {
			text = f.path
		}
	}
	for i := range panels {
		shown = append(shown, panels[i].paths(text)...)
	}
	names, kinds := t.recordNames(), t.kinds()
	weight := func(f *field) int {
		switch i := slices.Index(shown, f.path); {
		case f == kinds:
			return -1
		case i >= 0:
			return i
		case f.isSeverity():
			return 99
		case slices.Contains(names, f):
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
		if !f.constant() || slices.Contains(shown, f.path) || slices.Contains(names, f) || f.present < t.rows {
			varying = append(varying, f)
		}
	}
	slices.SortStableFunc(varying, func(a, b *field) int { return cmp.Compare(weight(a), weight(b)) })
	paths, lists := t.recordPaths(panels), t.changingLists()
	for _, f := range varying {
		if weight(f) >= 104 {
			paths, lists = append(paths, lists...), nil
		}
		paths = append(paths, f.path)
	}
	return append(paths, lists...)
}

// paths returns the paths that a panel shows, in the events, and the text of an event after what identifies its row. Those
// of records are in the first one.
func (p *Panel) paths(text string) []string {
	paths := p.shownPaths(text)
	if p.Records != "" {
		for i := range paths {
			paths[i] = p.Records + firstRecord + paths[i]
		}
	}
	return paths
}

// shownPaths returns the paths that a panel shows, in the events or in their records.
func (p *Panel) shownPaths(text string) []string {
	paths := []string{p.state, p.Severity, p.Source, p.Text}
	paths = append(append(append(paths, p.Key), p.Series...), text, p.Value, p.Unit)
	for _, c := range p.Columns {
		paths = append(paths, c.Path)
	}
	for _, v := range p.Values {
		paths = append(paths, v.Path)
	}
	return paths
}
