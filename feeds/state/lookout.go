package state

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
)

const (
	// maxNames bounds the names kept, of members and of events.
	maxNames = 8
	// maxLooks is the number of payloads whose member names are read.
	maxLooks = 64
)

// Missing describes the paths and events that a fold has not found, and what arrived instead. The zero value means that
// nothing is missing. Names are as received: not safe for a terminal, long ones cut.
type Missing struct {
	// Paths are the paths at which no event had a value, in the order of the options.
	Paths []string
	// Problem is why one of them, an expression, had no value the last time that its fields had; empty if none was so.
	Problem string
	// Events counts the events folded while a path is missing. Members are some names of their payloads' members.
	Events  uint64
	Members []string
	// Others counts the messages with other names that arrived before the first with a wanted name. Names are
	// some of their names.
	Others uint64
	Names  []string
}

// Record is what a fold takes of an event: the event itself, or one of the records in it.
type Record struct {
	*feeds.Event
	// Data is the record's JSON.
	Data []byte
	// Values are those at the lookout's paths.
	Values []jsonpath.Value
}

// Lookout finds the values at a fold's paths, and tracks which paths no event has had yet, along with a few of the
// names that arrived instead. Tracking costs one comparison per event once every path was found. It is not safe for
// concurrent use.
type Lookout struct {
	records *jsonpath.Paths // Nil if events are the records.
	whole   bool            // The records are the event's own elements.
	found   [1]jsonpath.Value

	fields *expression.List // Of a record.
	outer  *expression.List // Of its event, nil for none.
	around []jsonpath.Value
	keys   []int          // Indexes of the values that are the record's key.
	index  jsonpath.Value // The key of an element of an array.
	types  []int          // Indexes of the values that are the event's type.
	quoted jsonpath.Value // The type as a JSON string.

	record  Record
	paths   []string // With that of the records, if there are any, at the end.
	missing []int    // Indexes of paths.
	looks   int
	taken   bool
	noted   Missing
}

// TypePath stands for the type of an event wherever a path stands.
const TypePath = "@type"

// Paths that start at a record can also have its key, and values of the event around it.
const (
	recordKey   = "@key"
	recordEvent = "@event."
)

// NewLookout returns a lookout for gjson paths and expressions; [TypePath] is the event's type. An empty path has no value
// and is not missing. If records is not empty, it is the path of an array or object in the event whose elements are the
// records; the other paths start there, except that "@key" is the element's name or index, and "@event.x" is x of the
// event.
func NewLookout(records string, paths ...string) Lookout {
	l := Lookout{paths: slices.Clone(paths)}
	l.record.Values = make([]jsonpath.Value, len(paths))
	inner, outer := slices.Clone(paths), make([]string, len(paths))
	for i, path := range paths {
		if path == TypePath {
			l.types, inner[i] = append(l.types, i), ""
		}
	}
	if records != "" {
		l.records, l.whole = jsonpath.Compile(records), records == "@this"
		for i, path := range paths {
			after, isOuter := strings.CutPrefix(path, recordEvent)
			switch {
			case path == recordKey:
				l.keys, inner[i] = append(l.keys, i), ""
			case isOuter:
				outer[i], inner[i] = after, ""
				l.around = make([]jsonpath.Value, len(paths))
			}
		}
		l.paths = append(l.paths, records)
	}
	l.fields = expression.NewList(inner...)
	if l.around != nil {
		l.outer = expression.NewList(outer...)
	}
	for i, p := range l.paths {
		if p != "" {
			l.missing = append(l.missing, i)
		}
	}
	l.noted.Paths = l.names()
	return l
}

// names returns the missing paths. Without records nothing is known about the others.
func (l *Lookout) names() []string {
	if at := len(l.record.Values); slices.Contains(l.missing, at) {
		return l.paths[at:]
	}
	var names []string
	for _, i := range l.missing {
		names = append(names, l.paths[i])
	}
	return names
}

// Each calls fold for every record of the messages of a batch with one of the names, or of every message if there are
// no names. It reports whether anything changed.
func (l *Lookout) Each(events []feeds.Event, names []string, fold func(r *Record)) (changed bool) {
	for i := range events {
		if e := &events[i]; Takes(names, e) {
			l.Take(e, fold)
			changed = true
		} else if l.Pass(e) {
			changed = true
		}
	}
	return changed
}

// Take calls fold for every record of an event, and records the event as one that the fold takes. The record is valid
// during the call.
func (l *Lookout) Take(e *feeds.Event, fold func(r *Record)) {
	if !l.taken {
		l.taken, l.noted.Others, l.noted.Names = true, 0, nil
	}
	l.record.Event, l.record.Data = e, e.Data
	if len(l.types) > 0 {
		l.quoted = jsonpath.AppendQuoted(l.quoted[:0], e.Type)
	}
	if l.records == nil {
		l.find(e.Data)
		l.look(e.Data)
		fold(&l.record)
	} else {
		l.each(e, fold)
	}
	if len(l.missing) > 0 {
		l.noted.Events++
	}
	l.record.Event, l.record.Data = nil, nil
}

func (l *Lookout) find(data []byte) {
	l.fields.Find(data, l.record.Values)
	for _, i := range l.types {
		l.record.Values[i] = l.quoted
	}
}

// each calls fold for every record in an event.
func (l *Lookout) each(e *feeds.Event, fold func(r *Record)) {
	if l.found[0] = bytes.TrimSpace(e.Data); !l.whole {
		l.records.Find(e.Data, l.found[:])
	}
	if l.outer != nil {
		l.outer.Find(e.Data, l.around)
	}
	some := false
	l.found[0].Each(func(n int, name, element jsonpath.Value) bool {
		some = true
		values := l.record.Values
		l.find(element)
		for i, v := range l.around {
			if v != nil {
				values[i] = v
			}
		}
		if name == nil && len(l.keys) > 0 {
			l.index = strconv.AppendInt(l.index[:0], int64(n), 10)
			name = l.index
		}
		for _, i := range l.keys {
			values[i] = name
		}
		l.record.Data = element
		l.look(element)
		fold(&l.record)
		return true
	})
	if !some {
		clear(l.record.Values)
		l.look(e.Data)
	}
}

// look notes which of the missing paths a record has.
func (l *Lookout) look(data []byte) {
	if len(l.missing) == 0 {
		return
	}
	before := len(l.missing)
	l.missing = slices.DeleteFunc(l.missing, l.has)
	switch len(l.missing) {
	case 0:
		l.noted = Missing{}
		return
	case before:
	default:
		l.noted.Paths = l.names()
	}
	if l.looks < maxLooks {
		l.looks++
		l.noted.Members = jsonpath.AppendMembers(l.noted.Members, data, maxNames)
	}
}

// has reports whether the current record has the path with an index.
func (l *Lookout) has(i int) bool {
	if i == len(l.record.Values) {
		return l.found[0] != nil && (l.found[0][0] == '[' || l.found[0][0] == '{')
	}
	return l.record.Values[i].Present()
}

// Pass records an event that the fold does not take, and reports whether it changes Missing.
func (l *Lookout) Pass(e *feeds.Event) bool {
	if l.taken || e.Kind != feeds.Message {
		return false
	}
	l.noted.Others++
	if name := string(jsonpath.Cut(e.Type, maxName)); len(l.noted.Names) < maxNames &&
		!slices.Contains(l.noted.Names, name) {
		l.noted.Names = append(l.noted.Names, name)
	}
	return true
}

// maxName is the longest event name noted, in bytes.
const maxName = 48

// Err returns why an expression had no value, although its fields had; nil if there is none like that.
func (l *Lookout) Err(text string) error {
	return l.fields.Err(slices.Index(l.paths, text))
}

// Missing returns what is missing so far. The result stays valid: names are only appended.
func (l *Lookout) Missing() Missing {
	m := l.noted
	for _, path := range m.Paths {
		if err := l.Err(path); err != nil {
			m.Problem = err.Error()
			break
		}
	}
	return m
}
