package config

import "slices"

// thing is a part of a configuration that has keys.
type thing struct {
	// what names it in a sentence.
	what string
	keys []string
}

// things are all of them.
func things() []thing {
	of := func(what string, fields []field) thing {
		t := thing{what: what}
		for _, f := range fields {
			t.keys = append(t.keys, f.key)
		}
		return t
	}
	return []thing{
		of("the configuration itself", (&builder{cfg: new(Config)}).fields()),
		of("a feed", feedFields(new(Feed))),
		of("retry", retryFields(new(Retry))),
		of("auth", authFields(new(Auth))),
		of("tls", tlsFields(new(TLS))),
		of("a filter", filterFields(new(Filter))),
		of("a panel", panelFields(new(Panel))),
		of("a column", columnFields(new(Column))),
		of("severities", severityFields(make(map[string]*[]string))),
		of("a threshold", thresholdFields(new(Threshold))),
		of("a row", rowFields(new(Row), nil)),
		of("a place in a row", slotFields(new(Slot))),
	}
}

// held says of which thing the value of a key consists, or is a list.
var held = map[string]string{
	"feeds": "a feed", "retry": "retry", "auth": "auth", "tls": "tls", "panels": "a panel", "columns": "a column", "severities": "severities",
	"thresholds": "a threshold", "layout": "a row", "filters": "a filter",
}

// holds gives the thing that the value of a key consists of, and whether it has another key. A header may be any key.
func holds(key, other string) (what string, ok bool) {
	if key == "headers" {
		return "headers", true
	}
	for _, t := range things() {
		if t.what == held[key] {
			return t.what, contains(t.keys, other)
		}
	}
	return "", false
}

// together tells whether something has all of the keys.
func together(keys ...string) bool {
	return slices.ContainsFunc(things(), func(t thing) bool {
		return !slices.ContainsFunc(keys, func(key string) bool { return !contains(t.keys, key) })
	})
}

// ownersOf says what has a key. Of panels it names the types.
func ownersOf(key string) []string {
	var owners []string
	for _, t := range things() {
		if !contains(t.keys, key) {
			continue
		}
		what := t.what
		if types := typesWith(key); what == "a panel" && len(types) > 0 {
			what += " of type " + or(types)
		}
		owners = append(owners, what)
	}
	return owners
}

// typesWith gives the panel types that have a key which not all have.
func typesWith(key string) []string {
	var types []string
	for i := range panelTypes {
		if contains(panelTypes[i].keys, key) {
			types = append(types, panelTypes[i].name)
		}
	}
	return types
}

// anyKey gives the key that a word is most likely meant to be, whatever has it.
func anyKey(word string) (key string, ok bool) {
	var keys []string
	for _, t := range things() {
		keys = append(keys, t.keys...)
	}
	return Nearest(word, keys)
}
