package keymap

import (
	"fmt"
	"slices"
)

// ClashError reports two actions that were given the same key.
type ClashError struct {
	Key     string
	Actions [2]Action
}

// Error names the key and both actions.
func (e *ClashError) Error() string {
	return fmt.Sprintf("%s is bound to both %s and %s", e.Key, e.Actions[0], e.Actions[1])
}

// Bind returns the map with other keys for some actions. Keys are named as [ParseKey] returns them; an action without
// keys is available only in the command palette. An unnamed action loses the keys that are given to others. Two named
// actions that share a key in the same mode are a [ClashError].
func (m Map) Bind(keys map[Action][]string) (Map, error) {
	all := slices.Clone(m.bindings)
	for i, b := range all {
		if own, ok := keys[b.Action]; ok {
			all[i].Keys, all[i].Show = own, ""
		}
	}
	for i, b := range all {
		if _, ok := keys[b.Action]; !ok {
			continue
		}
		for j, other := range all {
			if i == j || !together(b, other) {
				continue
			}
			shared := func(k string) bool { return slices.Contains(b.Keys, k) }
			at := slices.IndexFunc(other.Keys, shared)
			if at < 0 {
				continue
			}
			if _, ok := keys[other.Action]; ok {
				return m, &ClashError{Key: other.Keys[at], Actions: [2]Action{b.Action, other.Action}}
			}
			all[j].Keys, all[j].Show = slices.DeleteFunc(slices.Clone(other.Keys), shared), ""
		}
	}
	return New(all), nil
}

// together reports whether there is a mode in which both bindings hold.
func together(a, b Binding) bool { return a.Only == 0 || b.Only == 0 || a.Only == b.Only }
