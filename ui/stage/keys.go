package stage

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// codes are the keys with names.
var codes = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

var modifiers = []struct {
	prefix string
	mod    tea.KeyMod
}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}}

// strokes returns the keys of an entry of a script: itself if it is the name of a key, or else its characters.
func strokes(entry string) []string {
	name := entry
	for _, m := range modifiers {
		name = strings.TrimPrefix(name, m.prefix)
	}
	if _, named := codes[name]; named || name != entry {
		return []string{entry}
	}
	return strings.Split(entry, "")
}

// Key returns the key of a cue.
func Key(name string) tea.KeyPressMsg {
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

// pressedFor is how long the audience sees a key.
const pressedFor = 2500 * time.Millisecond

// Pressed returns the keys to show: those pressed lately, as long as keys follow each other. Characters of a text are together.
func (t *Talk) Pressed() (keys []string) {
	if t.elapsed >= t.pressedUntil() {
		return nil
	}
	first := len(t.pressed) - 1
	for first > 0 && t.pressed[first].at-t.pressed[first-1].at <= keyEvery {
		first--
	}
	for i, p := range t.pressed[first:] {
		if i > 0 && p.at-t.pressed[first+i-1].at <= letterEvery {
			keys[len(keys)-1] += p.key
		} else {
			keys = append(keys, p.key)
		}
	}
	return keys
}

func (t *Talk) pressedUntil() time.Duration {
	if n := len(t.pressed); n > 0 {
		return t.pressed[n-1].at + pressedFor
	}
	return 0
}
