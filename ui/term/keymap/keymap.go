// Package keymap holds key bindings as data.
//
// It maps the name of a key, as Bubble Tea writes it, to an [Action]. The help and the docs ([Map.Groups]) and the
// command palette ([Map.Commands]) are made from the same list, so they cannot disagree. The package reads no keys and
// performs no actions.
//
//	switch keys.Lookup(msg.String()) {
//	case keymap.Quit: ...
//	case keymap.Focus: n, _ := keymap.Number(msg.String())
//	}
package keymap

import (
	"slices"
	"strings"
)

// Binding binds keys to an action.
type Binding struct {
	Action Action
	// Keys are the names of the keys, as in tea.KeyPressMsg.
	Keys []string
	// Show is how the keys are displayed, if not by their names.
	Show string
	// Help describes the action in a few words.
	Help string
	// Group is the heading in the help.
	Group string
	// Only has the modes in which the binding exists; zero means all.
	Only Mode
	// Hidden keeps the action out of the command palette, where it makes no sense.
	Hidden bool
}

// The groups, in the order of the help.
const (
	GroupMove    = "Move"
	GroupView    = "View"
	GroupInspect = "Inspect"
	GroupFeeds   = "Feeds"
	GroupReplay  = "Replay"
	GroupScreen  = "Screen"
)

// Mode is what the screen shows. Modes can be combined.
type Mode uint8

// The modes: feeds that connect, a recording, or the streams of another program.
const (
	Live Mode = 1 << iota
	Replay
	Tap
)

// Label returns the keys for display.
func (b Binding) Label() string {
	if b.Show != "" {
		return b.Show
	}
	return strings.Join(b.Keys, " ")
}

// Map is a set of bindings.
type Map struct {
	bindings []Binding
	actions  map[string]Action
}

// New returns a map of bindings. If two of them claim a key, the first one gets it.
func New(bindings []Binding) Map {
	m := Map{bindings: bindings, actions: make(map[string]Action)}
	for _, b := range bindings {
		for _, k := range b.Keys {
			if _, taken := m.actions[k]; !taken {
				m.actions[k] = b.Action
			}
		}
	}
	return m
}

// In returns the map of one mode. Keys that exist only in other modes keep their action if they are free here, so
// the program can say why it is not possible. The help, the palette and [Map.For] leave them out.
func (m Map) In(mode Mode) Map {
	return m.only(func(b *Binding) bool { return b.Only == 0 || b.Only&mode != 0 })
}

// Only returns the map of the actions that are allowed. The keys of others keep their action, as those of [Map.In] do.
func (m Map) Only(allowed func(a Action) bool) Map {
	return m.only(func(b *Binding) bool { return allowed(b.Action) })
}

func (m Map) only(keep func(b *Binding) bool) Map {
	var here, elsewhere []Binding
	for _, b := range m.bindings {
		if keep(&b) {
			here = append(here, b)
		} else {
			elsewhere = append(elsewhere, b)
		}
	}
	all := New(append(slices.Clone(here), elsewhere...))
	for key, a := range m.actions { // Those that an earlier call has left out.
		if _, taken := all.actions[key]; !taken {
			all.actions[key] = a
		}
	}
	return Map{bindings: here, actions: all.actions}
}

// Lookup returns the action of a key, None if it has none.
func (m Map) Lookup(key string) Action { return m.actions[key] }

// Number returns the panel of a digit key, counted from 1.
func Number(key string) (n int, ok bool) {
	if len(key) != 1 || key[0] < '1' || key[0] > '9' {
		return 0, false
	}
	return int(key[0] - '0'), true
}

// Bindings returns all bindings in their order.
func (m Map) Bindings() []Binding { return m.bindings }

// Hint returns what the first key of an action does, given a verb phrase: "esc closes". It is empty if the action has no
// key.
func (m Map) Hint(a Action, does string) string {
	b, ok := m.For(a)
	if !ok {
		return ""
	}
	return strings.Fields(b.Label())[0] + " " + does
}

// For returns the binding of an action. ok is false if the action has no key.
func (m Map) For(a Action) (Binding, bool) {
	for _, b := range m.bindings {
		if b.Action == a && len(b.Keys) > 0 {
			return b, true
		}
	}
	return Binding{}, false
}
