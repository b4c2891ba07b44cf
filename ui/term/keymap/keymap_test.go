package keymap

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// special holds the keys with names, as Bubble Tea reports them.
var special = map[string]tea.Key{
	"tab":       {Code: tea.KeyTab},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"up":        {Code: tea.KeyUp},
	"down":      {Code: tea.KeyDown},
	"left":      {Code: tea.KeyLeft},
	"right":     {Code: tea.KeyRight},
	"pgup":      {Code: tea.KeyPgUp},
	"pgdown":    {Code: tea.KeyPgDown},
	"home":      {Code: tea.KeyHome},
	"end":       {Code: tea.KeyEnd},
	"enter":     {Code: tea.KeyEnter},
	"space":     {Code: tea.KeySpace, Text: " "},
	"esc":       {Code: tea.KeyEscape},
	"ctrl+c":    {Code: 'c', Mod: tea.ModCtrl},
	"ctrl+l":    {Code: 'l', Mod: tea.ModCtrl},
	"ctrl+z":    {Code: 'z', Mod: tea.ModCtrl},
}

func press(name string) (tea.KeyPressMsg, bool) {
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k), true
	}
	if len(name) != 1 {
		return tea.KeyPressMsg{}, false
	}
	k := tea.Key{Code: rune(strings.ToLower(name)[0]), Text: name}
	if name != strings.ToLower(name) {
		k.ShiftedCode, k.Mod = rune(name[0]), tea.ModShift
	}
	return tea.KeyPressMsg(k), true
}

func TestKeyNamesMatchBubbleTea(t *testing.T) {
	for _, mode := range []Mode{Live, Replay} {
		m := Default().In(mode)
		for _, b := range m.Bindings() {
			for _, name := range b.Keys {
				msg, ok := press(name)
				if !ok || msg.String() != name {
					t.Errorf("%s: key %q reads %q", b.Action, name, msg)
				}
				if got := m.Lookup(msg.String()); got != b.Action {
					t.Errorf("key %q does %q, want %q", name, got, b.Action)
				}
			}
		}
	}
}

func TestNoKeyIsBoundTwice(t *testing.T) {
	for _, mode := range []Mode{Live, Replay} {
		bound := make(map[string]Action)
		for _, b := range Default().In(mode).Bindings() {
			for _, k := range b.Keys {
				if other, ok := bound[k]; ok {
					t.Errorf("key %q does %q and %q", k, other, b.Action)
				}
				bound[k] = b.Action
			}
		}
	}
}

func TestEachModeHasItsKeys(t *testing.T) {
	for mode, want := range map[Mode]struct{ shown, gone Action }{Live: {Pause, Play}, Replay: {Play, Pause}} {
		m := Default().In(mode)
		if m.Lookup("space") != want.shown {
			t.Errorf("space does %q", m.Lookup("space"))
		}
		if _, known := m.For(want.gone); known {
			t.Errorf("%q is known to help", want.gone)
		}
		if m.Lookup("r") != Reconnect || m.Lookup("{") != SeekBack || m.Lookup("j") != Down {
			t.Error("a key has lost its meaning")
		}
	}
}

// actions parses all actions from the source.
func actions(t *testing.T) []Action {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "action.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []Action
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			name, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, Action(name))
		}
		return true
	})
	return all
}

func TestEveryActionHasOneBindingWithHelp(t *testing.T) {
	m := Default()
	all := actions(t)
	if len(all) != len(m.Bindings())+1 {
		t.Errorf("%d actions with None, %d bindings", len(all), len(m.Bindings()))
	}
	for i, a := range all {
		if slices.Contains(all[:i], a) {
			t.Errorf("two actions are called %q", a)
		}
		b, ok := m.For(a)
		if a == None {
			if ok {
				t.Error("None has a binding")
			}
			continue
		}
		if !ok || len(b.Keys) == 0 || b.Help == "" || b.Group == "" || strings.HasSuffix(b.Help, ".") {
			t.Errorf("%s has the binding %+v", a, b)
		}
	}
}

func TestLookup(t *testing.T) {
	m := Default()
	for key, want := range map[string]Action{"j": Down, "G": Bottom, "g": Top, "7": Focus, "space": Pause, " ": None, "Z": Snooze, "ä": None, "": None} {
		if got := m.Lookup(key); got != want {
			t.Errorf("Lookup(%q) = %q, want %q", key, got, want)
		}
	}
	if first := New([]Binding{{Action: Up, Keys: []string{"u"}}, {Action: Down, Keys: []string{"u"}}}); first.Lookup("u") != Up {
		t.Error("the second binding of a key has won")
	}
}

func TestNumber(t *testing.T) {
	for key, want := range map[string]int{"1": 1, "9": 9, "0": 0, "a": 0, "12": 0, "": 0, "½": 0} {
		if n, ok := Number(key); n != want || ok != (want > 0) {
			t.Errorf("Number(%q) = %d, %t, want %d", key, n, ok, want)
		}
	}
}

func TestHintNamesTheKeyInForce(t *testing.T) {
	bound, err := Default().Bind(map[Action][]string{Back: {"ctrl+g", "x"}, Severity: {}})
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		Default().Hint(Back, "closes"): "esc closes", bound.Hint(Back, "closes"): "ctrl+g closes", bound.Hint(Severity, "shows more"): "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestForbiddenActionsKeepTheirKeysOnly(t *testing.T) {
	m := Default().In(Live).Only(func(a Action) bool { return a != Reconnect })
	if _, ok := m.For(Reconnect); ok || m.Lookup("r") != Reconnect {
		t.Errorf("for reconnect: %v; r is %q", ok, m.Lookup("r"))
	}
	if m.Lookup("space") != Pause || m.Lookup(">") != Step {
		t.Errorf("space is %q, > is %q", m.Lookup("space"), m.Lookup(">"))
	}
	for _, b := range m.Commands() {
		if b.Action == Reconnect || b.Action == Step {
			t.Errorf("the palette has %s", b.Action)
		}
	}
}
