package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named are the keys that have a name, as Bubble Tea writes it.
var named = []string{
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete", "backspace", "tab", "enter", "space", "esc",
}

// synonyms are other common names.
var synonyms = map[string]string{
	"escape": "esc", "return": "enter", "pageup": "pgup", "page-up": "pgup", "pagedown": "pgdown", "page-down": "pgdown",
	"del": "delete", "ins": "insert", " ": "space", "control": "ctrl", "option": "alt",
}

// modifiers in the order in which Bubble Tea writes them.
var modifiers = []string{"ctrl", "alt", "shift"}

// reserved are keys that cannot be bound, with the reason.
var reserved = map[string]string{
	"ctrl+c": "it always quits at once",
	"ctrl+i": "terminals send it for tab", "ctrl+m": "terminals send it for enter", "ctrl+[": "terminals send it for esc",
	"ctrl+q": "some terminals use it to resume output", "ctrl+s": "some terminals use it to stop output",
	"alt+[": "terminals' own replies begin with it", "alt+]": "terminals' own replies begin with it",
	"alt+O": "arrow keys begin with it", "alt+P": "terminals' own replies begin with it",
}

// ParseKey returns a key's name as [Map.Lookup] takes it. It accepts a character ("q", "Q", "?"), a named key ("pgup",
// "space"), and either with ctrl, alt and shift before it ("ctrl+r", "shift+tab"). Its error is a sentence for the
// user.
func ParseKey(name string) (string, error) {
	parts := strings.Split(name, "+")
	if name == "+" || strings.HasSuffix(name, "++") { // The key itself.
		parts = append(parts[:len(parts)-2], "+")
	}
	var with [3]bool
	for _, p := range parts[:len(parts)-1] {
		i := slices.Index(modifiers, canonical(p))
		if i < 0 {
			return "", fmt.Errorf("%q is not a modifier; write ctrl, alt or shift", p)
		}
		with[i] = true
	}
	key, err := parseBase(parts[len(parts)-1], &with)
	if err != nil {
		return "", err
	}
	full := ""
	for i, m := range modifiers {
		if with[i] {
			full += m + "+"
		}
	}
	full += key
	if why, no := reserved[full]; no {
		return "", fmt.Errorf("%s cannot be bound: %s", full, why)
	}
	return full, nil
}

func canonical(name string) string {
	name = strings.ToLower(name)
	if other, ok := synonyms[name]; ok {
		return other
	}
	return name
}

// parseBase returns the key without its modifiers. A letter with shift is the upper-case letter.
func parseBase(name string, with *[3]bool) (string, error) {
	const ctrl, shift = 0, 2
	if c := canonical(name); slices.Contains(named, c) {
		return c, nil
	}
	r, size := utf8.DecodeRuneInString(name)
	switch {
	case size != len(name) || size == 0 || !unicode.IsPrint(r):
		return "", fmt.Errorf("%q is not the name of a key; write a character or one of %s", name,
			strings.Join(named, ", "))
	case r >= '1' && r <= '9' && *with == [3]bool{}:
		return "", fmt.Errorf("%s cannot be bound: it goes to a panel", name)
	case with[ctrl]: // Terminals send the same for both cases.
		with[shift] = false
		return strings.ToLower(name), nil
	case with[shift] && unicode.IsLower(r):
		with[shift] = false
		return strings.ToUpper(name), nil
	case with[shift]:
		return "", fmt.Errorf("shift+%s depends on the keyboard; write the character it types", name)
	}
	return name, nil
}

// ParseAction returns the action of a name, as the command palette lists it. Its error is a sentence for the user.
func ParseAction(name string) (Action, error) {
	for _, b := range Default().Bindings() {
		switch {
		case string(b.Action) != name:
		case b.Action == Exit || b.Action == Focus:
			return None, fmt.Errorf("the keys of %s cannot be changed", name)
		default:
			return b.Action, nil
		}
	}
	return None, fmt.Errorf("unknown action %q; the table of keys lists them", name)
}
