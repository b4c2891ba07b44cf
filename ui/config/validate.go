package config

import (
	"fmt"
	"path/filepath"
	"reflect"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules/stream"
)

var configType = reflect.TypeFor[Config]()

// names holds the names of feeds or panels, to which other settings refer.
type names struct {
	kind    string
	defined map[string]definition
	shown   []string
	// partial is set if some names could not be read; any reference may be to one of those.
	partial bool
}

type definition struct {
	at    schema.At
	shown string
}

// define adds a name, or reports a duplicate. A merged duplicate has the same place as the original, so it is reported
// at owner, the mapping it is merged into.
func (ns *names) define(at, owner schema.At, name, shown string) {
	first, ok := ns.defined[name]
	if !ok {
		ns.defined[name] = definition{at, shown}
		ns.shown = append(ns.shown, shown)
		return
	}
	if at.Same(first.at) {
		at = owner
	}
	at.Fail(fmt.Sprintf("the %s name %s is used twice, first on %s", ns.kind, schema.Quote(shown), first.at.From(at)),
		fmt.Sprintf("give each %s a different name", ns.kind))
}

// refer reports a reference to a name that is not defined, unless a definition itself is wrong.
func (ns *names) refer(at schema.At, name string) bool {
	_, ok := ns.defined[name]
	if !ok && !ns.partial && len(ns.defined) > 0 {
		at.Fail(fmt.Sprintf("no %s is named %s", ns.kind, schema.Quote(at.Shown())), schema.Choose(at.Shown(), ns.shown))
	}
	return ok
}

// Validate implements [schema.Validator]. It checks references between the parts of a configuration.
func (c *Config) Validate(at schema.At) {
	feeds := &names{kind: "feed", defined: make(map[string]definition)}
	for i := range c.Feeds {
		item := at.In("feeds").Item(i)
		c.dirs = append(c.dirs, filepath.Dir(item.File()))
		place, shown := item.In("name"), c.Feeds[i].Name
		switch {
		case shown == "":
			feeds.partial = true
			continue
		case item.Has("name"):
			shown = place.Shown()
		default:
			if place = item.In("url"); place.Expanded() {
				shown = place.Shown()
			}
		}
		feeds.define(place, item, c.Feeds[i].Name, shown)
	}
	panels := &names{kind: "panel", defined: make(map[string]definition)}
	for i, p := range c.Panels {
		if p == nil {
			panels.partial = true
			continue
		}
		item, common := at.In("panels").Item(i), p.Shared()
		place, shown := item, ""
		if item.Has("name") {
			place = item.In("name")
			shown = place.Shown()
		} else if !item.Broken("name") {
			common.Name = capitalized(common.Type)
			shown = common.Name
		}
		panels.partial = panels.partial || common.Name == ""
		if common.Name != "" {
			panels.define(place, item, common.Name, shown)
		}
		for j, name := range common.Feeds {
			if name != "" && name != stream.Name { // The alerts, if there are any.
				feeds.refer(item.In("feeds").Item(j), name)
			}
		}
	}
	c.validateRules(at, feeds)
	c.validateActions(at)
	c.validateTheme(at)
	c.validateFilters(at)
	c.validateKeys(at)
	c.validateLayout(at, panels)
}
