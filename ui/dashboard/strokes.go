package dashboard

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// codes are the keys with names.
var codes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

// modifiers precede the name of a key, in the order in which Bubble Tea writes them.
var modifiers = []struct {
	prefix string
	mod    tea.KeyMod
}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}}

// stroke returns a key by its name, such as z, enter or ctrl+x.
func stroke(name string) tea.KeyPressMsg {
	var k tea.Key
	for _, m := range modifiers {
		if rest, has := strings.CutPrefix(name, m.prefix); has && rest != "" {
			name = rest
			k.Mod |= m.mod
		}
	}
	if code, named := codes[name]; named {
		k.Code = code
		if name == "space" {
			k.Text = " "
		}
		return tea.KeyPressMsg(k)
	}
	k.Code = []rune(name)[0]
	if k.Mod&^tea.ModShift == 0 {
		k.Text = name
	}
	return tea.KeyPressMsg(k)
}
