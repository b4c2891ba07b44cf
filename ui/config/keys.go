package config

import (
	"errors"
	"slices"

	"feedscope/feeds/config/schema"
	"feedscope/ui/term/keymap"
)

// validateKeys checks the actions and keys in the keys section, and normalizes keys as package keymap does.
func (c *Config) validateKeys(at schema.At) {
	at = at.In("keys")
	for _, name := range at.Keys() {
		keys, ok := c.Keys[name]
		if !ok {
			continue
		}
		if _, err := keymap.ParseAction(name); err != nil {
			at.Key(name).Fail(err.Error(), schema.Choose(name, actions()))
			delete(c.Keys, name)
		}
		for i, key := range keys {
			parsed, err := keymap.ParseKey(key)
			if err != nil && key != "" {
				at.In(name).Item(i).Fail(err.Error(), "for example, write "+name+": [Q, ctrl+x]")
			}
			keys[i] = parsed
		}
	}
	var clash *keymap.ClashError
	if _, err := keymap.Default().Bind(c.bindings()); errors.As(err, &clash) {
		name := string(clash.Actions[1])
		at.In(name).Item(slices.Index(c.Keys[name], clash.Key)).Fail(err.Error(), "remove it from one of them")
	}
}

// actions lists the actions with configurable keys.
func actions() []string {
	var names []string
	for _, b := range keymap.Default().Bindings() {
		if _, err := keymap.ParseAction(string(b.Action)); err == nil {
			names = append(names, string(b.Action))
		}
	}
	return names
}

func (c *Config) bindings() map[keymap.Action][]string {
	keys := make(map[keymap.Action][]string, len(c.Keys))
	for name, own := range c.Keys {
		keys[keymap.Action(name)] = own
	}
	return keys
}

// KeyMap returns the keys of the program.
func (c *Config) KeyMap() keymap.Map {
	m, err := keymap.Default().Bind(c.bindings())
	if err != nil { // Checked before.
		return keymap.Default()
	}
	return m
}
