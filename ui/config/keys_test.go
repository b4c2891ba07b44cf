package config_test

import (
	"testing"

	"feedscope/ui/term/keymap"
)

func TestKeysReplaceDefaults(t *testing.T) {
	m := parse(t, minimal+"keys: {quit: [X, Ctrl+X], zoom: []}\n").KeyMap()
	for key, want := range map[string]keymap.Action{
		"X": keymap.Quit, "ctrl+x": keymap.Quit, "q": keymap.None,
		"z": keymap.None, "?": keymap.Help,
	} {
		if got := m.Lookup(key); got != want {
			t.Errorf("key %s: got %q, want %q", key, got, want)
		}
	}
}
