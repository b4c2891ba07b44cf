package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/query/filter"
)

// Filter is a saved filter of the inspector.
type Filter struct {
	// Filter, in the language of the `/` prompt.
	Filter string `yaml:"filter,required" example:"\"type:alert .severity=critical\""`
	// Name of the filter.
	Name string `yaml:"name" unset:"the filter" example:"critical alerts"`
	// Key that applies the filter.
	Key string `yaml:"key" unset:"the first free one" oneof:"f1,f2,f3,f4,f5,f6,f7,f8,f9,f10,f11,f12"`
}

const maxFilters = 12

// Validate implements [schema.Validator].
func (f *Filter) Validate(at schema.At) {
	parsed, err := filter.Parse(f.Filter)
	var wrong *filter.Error
	switch {
	case f.Filter == "":
	case errors.As(err, &wrong):
		fix := fmt.Sprintf("change the filter from character %d on", wrong.Column)
		if rest := f.Filter[wrong.Offset:]; strings.TrimSpace(rest) == "" {
			fix = "complete the filter at its end"
		} else if !at.In("filter").Expanded() {
			fix += ", " + schema.Quote(rest)
		}
		at.In("filter").Fail("filter: "+wrong.Reason, fix)
	case parsed.Empty():
		at.In("filter").Fail("filter is empty", `for example, write filter: "type:alert .severity=critical"`)
	}
	f.Filter = strings.TrimSpace(f.Filter)
	if f.Name == "" {
		f.Name = f.Filter
	}
}

// Derived implements [schema.Deriver].
func (f *Filter) Derived(key string) (usual, known bool) { return f.Name == f.Filter, key == "name" }

// withoutUsualKeys returns filters without their keys, if these are the ones that they get anyway.
func withoutUsualKeys(all []Filter) []Filter {
	without := slices.Clone(all)
	for i := range without {
		if without[i].Key != fmt.Sprintf("f%d", i+1) {
			return all
		}
		without[i].Key = ""
	}
	return without
}

// validateFilters reports duplicate keys and assigns keys to filters without one.
func (c *Config) validateFilters(at schema.At) {
	at = at.In("filters")
	taken := make(map[string]schema.At)
	for i := range c.Filters {
		key, item := c.Filters[i].Key, at.Item(i)
		if key == "" {
			continue
		}
		if first, ok := taken[key]; ok {
			item.In("key").Fail(fmt.Sprintf("the filter on %s already has the key %s", first.From(item), key),
				"give each filter a different key, or none")
			continue
		}
		taken[key] = item.In("key")
	}
	next := 1
	for i := range c.Filters {
		f := &c.Filters[i]
		if f.Key != "" || f.Filter == "" {
			continue
		}
		for ; ; next++ {
			if _, used := taken[fmt.Sprintf("f%d", next)]; !used {
				break
			}
		}
		if next > maxFilters {
			at.Item(i).Fail(fmt.Sprintf("there are more filters than the %d available keys", maxFilters), "delete this filter")
			return
		}
		f.Key = fmt.Sprintf("f%d", next)
		taken[f.Key] = at.Item(i)
	}
}
