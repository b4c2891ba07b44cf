package config

import (
	"path/filepath"

	"feedscope/feeds/config/schema"
)

// validateActions checks the names of actions, and that rules name actions that there are.
func (c *Config) validateActions(at schema.At) {
	all := &names{kind: "action", defined: make(map[string]definition)}
	for i := range c.Actions {
		item, a := at.In("actions").Item(i), &c.Actions[i]
		c.actionDirs = append(c.actionDirs, filepath.Dir(item.File()))
		place, shown := item, a.Name
		if item.Has("name") {
			place = item.In("name")
			shown = place.Shown()
		}
		if a.Name == "" {
			all.partial = true
			continue
		}
		all.define(place, item, a.Name, shown)
	}
	for i := range c.Rules {
		for j, name := range c.Rules[i].Actions {
			place := at.In("rules").Item(i).In("actions").Item(j)
			if name != "" && len(c.Actions) == 0 && !at.Broken("actions") {
				place.Fail("no action is named "+schema.Quote(place.Shown()), "define it under actions, or delete it")
			} else if name != "" {
				all.refer(place, name)
			}
		}
	}
}
