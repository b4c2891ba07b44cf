// Package keymap holds the keys as data.
//
// A key's name, as Bubble Tea writes it, goes in; an [Action] comes out. From the same list come the help overlay ([Map.Groups]), the
// table of the README ([Markdown]) and the command palette ([Map.Commands]), so that none of them can be wrong. The package
// never acts and never reads a key itself.
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

// Binding ties keys to an action.
type Binding struct {
	Action Action
	// Keys are the names of the keys as tea.KeyPressMsg gives them.
	Keys []string
	// Show is how the keys are written for people, where it is not simply the keys themselves.
	Show string
	// Help says what the action does, in a few words without a full stop.
	Help string
	// Group is the heading under which help lists it.
	Group string
	// Only is the mode in which there is such a key; zero: in both.
	Only Mode
	// Hidden leaves the action out of the command palette: it makes no sense there.
	Hidden bool
}

// The groups, in the order of the help overlay.
const (
	GroupMove    = "Move"
	GroupLook    = "Look"
	GroupInspect = "Inspect"
	GroupFeeds   = "Feeds"
	GroupReplay  = "Replay"
	GroupScreen  = "Screen"
)

// Mode is what is on the screen.
type Mode uint8

// The modes: feeds, or a recording that is played.
const (
	Live Mode = iota + 1
	Replay
)

// Label gives the keys as a person reads them.
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

// New makes a map of bindings. Of two that claim a key the first has it.
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

// In gives the map of a mode. Keys that only the other mode has do what they do there unless they have another meaning, so that
// the program can say why that is not possible; help, the palette and [Map.For] know nothing of them.
func (m Map) In(mode Mode) Map {
	var here, elsewhere []Binding
	for _, b := range m.bindings {
		if b.Only == 0 || b.Only == mode {
			here = append(here, b)
		} else {
			elsewhere = append(elsewhere, b)
		}
	}
	all := New(append(slices.Clone(here), elsewhere...))
	return Map{bindings: here, actions: all.actions}
}

// Lookup gives the action of a key, None if it has none.
func (m Map) Lookup(key string) Action { return m.actions[key] }

// Number gives the panel that a digit key names, counted from 1.
func Number(key string) (n int, ok bool) {
	if len(key) != 1 || key[0] < '1' || key[0] > '9' {
		return 0, false
	}
	return int(key[0] - '0'), true
}

// Bindings gives all bindings in their order.
func (m Map) Bindings() []Binding { return m.bindings }

// For gives the binding of an action.
func (m Map) For(a Action) (Binding, bool) {
	for _, b := range m.bindings {
		if b.Action == a {
			return b, true
		}
	}
	return Binding{}, false
}
