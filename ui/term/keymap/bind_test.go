package keymap

import (
	"slices"
	"strings"
	"testing"
)

func TestParseKey(t *testing.T) {
	for name, want := range map[string]string{
		"q": "q", "Q": "Q", "?": "?", "+": "+", "ä": "ä", "0": "0", " ": "space", "SPACE": "space", "Escape": "esc", "page-up": "pgup",
		"ctrl+r": "ctrl+r", "Ctrl+R": "ctrl+r", "ctrl++": "ctrl++", "alt+x": "alt+x", "alt+X": "alt+X", "shift+tab": "shift+tab",
		"shift+q": "Q", "shift+alt+ctrl+up": "ctrl+alt+shift+up", "alt+1": "alt+1",
	} {
		if got, err := ParseKey(name); got != want || err != nil {
			t.Errorf("ParseKey(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		"":        `"" is not the name of a key`,
		"qq":      `"qq" is not the name of a key`,
		"f1":      `"f1" is not the name of a key`,
		"\x1b":    `is not the name of a key`,
		"ctrl+":   `"" is not the name of a key`,
		"a+":      `"a" is not a modifier`,
		"super+q": `"super" is not a modifier; write ctrl, alt or shift`,
		"ctrl+c":  "ctrl+c cannot be bound: it always quits at once",
		"ctrl+I":  "ctrl+i cannot be bound: terminals send it for tab",
		"7":       "7 cannot be bound: it goes to a panel",
		"shift+1": "shift+1 depends on the keyboard; write the character it types",
	} {
		if got, err := ParseKey(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseKey(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	for _, b := range Default().Bindings() {
		for _, k := range b.Keys {
			f.Add(k)
		}
	}
	f.Add("ctrl++")
	f.Fuzz(func(t *testing.T, name string) {
		key, err := ParseKey(name)
		if err != nil {
			return
		}
		if again, err := ParseKey(key); again != key || err != nil {
			t.Errorf("%q gives %q, and that %q, %v", name, key, again, err)
		}
	})
}

func TestParseKeyKnowsTheDefaultKeys(t *testing.T) {
	for _, b := range Default().Bindings() {
		if b.Action == Exit || b.Action == Focus {
			continue
		}
		for _, k := range b.Keys {
			if got, err := ParseKey(k); got != k || err != nil {
				t.Errorf("ParseKey(%q) = %q, %v", k, got, err)
			}
		}
		if a, err := ParseAction(string(b.Action)); a != b.Action || err != nil {
			t.Errorf("ParseAction(%q) = %q, %v", b.Action, a, err)
		}
	}
	for _, name := range []string{"", "explode", "exit", "focus"} {
		if a, err := ParseAction(name); err == nil {
			t.Errorf("ParseAction(%q) = %q", name, a)
		}
	}
}

func TestBind(t *testing.T) {
	m, err := Default().Bind(map[Action][]string{Quit: {"ctrl+x", "s"}, Play: {"p"}, Filter: nil})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		mode Mode
		key  string
		want Action
	}{
		{Live, "ctrl+x", Quit},
		{Live, "s", Quit},
		{Live, "q", None},
		{Live, "/", None},
		{Live, "space", Pause},
		{Replay, "p", Play},
		{Live, "j", Down},
		{Live, "ctrl+c", Exit},
	} {
		if got := m.In(c.mode).Lookup(c.key); got != c.want {
			t.Errorf("%q does %q, want %q", c.key, got, c.want)
		}
	}
	if b, _ := m.For(Quit); b.Label() != "ctrl+x s" {
		t.Errorf("help shows %q", b.Label())
	}
	for _, g := range m.Groups() {
		if slices.ContainsFunc(g.Bindings, func(b Binding) bool { return len(b.Keys) == 0 }) {
			t.Errorf("help lists an action without a key under %s", g.Name)
		}
	}
	if _, err := Default().Bind(map[Action][]string{Quit: {"x"}, Zoom: {"x"}}); err == nil ||
		err.Error() != "x is bound to both zoom and quit" {
		t.Errorf("got %v", err)
	}
	if _, err := Default().Bind(map[Action][]string{Pause: {"x"}, Play: {"x"}}); err != nil {
		t.Errorf("keys of different modes: %v", err)
	}
}
