package stage

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"feedscope/feeds/config/schema"
)

// named are the keys that have names.
var named = []string{
	"enter", "esc", "tab", "space", "backspace", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
}

// modifiers precede the name of a key.
var modifiers = []string{"ctrl+", "alt+", "shift+"}

// unmodified returns an entry without modifiers.
func unmodified(entry string) string {
	for _, m := range modifiers {
		entry = strings.TrimPrefix(entry, m)
	}
	return entry
}

// strokes returns the keys of an entry of a script: itself if it is the name of a key, or else its characters.
func strokes(entry string) []string {
	if name := unmodified(entry); slices.Contains(named, name) || name != entry {
		return []string{entry}
	}
	return strings.Split(entry, "")
}

// CheckKey returns what is wrong with an entry of a script's keys, empty for nothing, and how to fix it: text to type must not
// look like the name of a key.
func CheckKey(entry string) (problem, fix string) {
	name := unmodified(entry)
	lower := strings.ToLower(name)
	near, mistyped := schema.Nearest(lower, named)
	if other, known := otherNames[lower]; known {
		near, mistyped = other, true
	}
	problem = "no key is named " + schema.Quote(entry)
	switch {
	case slices.Contains(named, name) || utf8.RuneCountInString(name) == 1:
		return "", ""
	case functionKey.MatchString(lower), name != entry && !mistyped:
		return problem, "keys are single characters, " + strings.Join(named, ", ") + ", and these after ctrl+, alt+ or shift+"
	case mistyped:
		return problem, "did you mean " + near + "? To type it as text, give its letters one by one"
	}
	return "", ""
}

// otherNames are those that other programs have for keys.
var otherNames = map[string]string{
	"return": "enter", "escape": "esc", "pageup": "pgup", "pagedown": "pgdown", "spacebar": "space", "del": "backspace", "delete": "backspace",
}

var functionKey = regexp.MustCompile(`^f[0-9]+$`)

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
