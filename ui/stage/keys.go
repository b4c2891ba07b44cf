package stage

import (
	"slices"
	"strings"
	"time"
)

// named are the keys that have names.
var named = []string{
	"enter", "esc", "tab", "space", "backspace", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
}

// modifiers precede the name of a key.
var modifiers = []string{"ctrl+", "alt+", "shift+"}

// strokes returns the keys of an entry of a script: itself if it is the name of a key, or else its characters.
func strokes(entry string) []string {
	name := entry
	for _, m := range modifiers {
		name = strings.TrimPrefix(name, m)
	}
	if slices.Contains(named, name) || name != entry {
		return []string{entry}
	}
	return strings.Split(entry, "")
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
