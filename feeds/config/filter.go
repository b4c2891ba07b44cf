package config

import (
	"errors"
	"fmt"
	"strings"

	"feedscope/feeds/filter"
)

// Filter is a filter of the inspector that has a name and a key.
type Filter struct {
	// Name says what it shows; the filter itself by default.
	Name string `yaml:"name"`
	// Key is f1 to f12; by default the first that no filter has.
	Key string `yaml:"key"`
	// Filter is in the language of package filter, and not empty; required.
	Filter string `yaml:"filter"`
}

// filterKeys are the keys that filters may have.
var filterKeys = []string{"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12"}

func filterFields(f *Filter) []field {
	return []field{
		{key: "name", set: text(&f.Name, "critical alerts")},
		{key: "key", set: oneOf(&f.Key, filterKeys...)},
		{key: "filter", set: expression(&f.Filter, "type:alert .severity=critical"), need: `"type:alert .severity=critical"`},
	}
}

// filter reads a filter and sees that its key is its own.
func (b *builder) filter(f *Filter) setter {
	return func(r *reader, n *node) {
		r.object(n, "a filter", `filter: "type:alert .severity=critical"`, filterFields(f))
		if f.Name == "" {
			f.Name = f.Filter
		}
		if f.Key != "" {
			b.takeKey(r, f.Key, n.get("key"))
		}
		b.later = append(b.later, func(r *reader) { b.giveKey(r, f, n) })
	}
}

// takeKey gives a filter the key that it asks for.
func (b *builder) takeKey(r *reader, key string, n *node) {
	if line, taken := b.keys[key]; taken {
		r.fail(n.pos, fmt.Sprintf("the filter on line %d has the key %s already", line, key), "give each filter a key of its own, or none")
		return
	}
	b.keys[key] = n.line
}

// giveKey gives a filter without a key the first that is free.
func (b *builder) giveKey(r *reader, f *Filter, n *node) {
	if f.Key != "" || f.Filter == "" {
		return
	}
	for _, k := range filterKeys {
		if _, taken := b.keys[k]; !taken {
			f.Key = k
			b.keys[k] = n.line
			return
		}
	}
	r.fail(n.pos, fmt.Sprintf("there are more filters than the %d keys for them", len(filterKeys)), "delete one")
}

// expression reads a filter's text.
func expression(dst *string, example string) setter {
	return func(r *reader, n *node) {
		var s string
		if text(&s, example)(r, n); s == "" {
			return
		}
		f, err := filter.Parse(s)
		var wrong *filter.Error
		switch {
		case errors.As(err, &wrong):
			r.fail(n.pos, fmt.Sprintf("the filter is wrong at its character %d: %s", wrong.Column, wrong.Reason),
				"write for example "+n.example(example))
		case f.Empty():
			r.fail(n.pos, n.label()+" is empty", "write for example "+n.example(example))
		default:
			*dst = strings.TrimSpace(s)
		}
	}
}
