package alter

import (
	"strconv"
	"strings"
)

// tally counts what was done to a stream.
type tally struct {
	counts [actions]int64
	dirty  bool // Something noteworthy was done since a note was shown.
}

// done are the words for what was done, with whether they have a count.
var done = [actions]struct {
	word    string
	counted bool
}{
	cut: {"cut", false}, end: {"ended", false}, stall: {"stalled", false}, delay: {"delayed", true},
	throttle: {"throttled", true}, drop: {"dropped", true}, duplicate: {"duplicated", true}, edit: {"edited", true},
	inject: {"injected", true}, injectBefore: {"injected", true}, status: {"answered", false},
}

// add counts an action. Delaying goes on and on, so only its start is noteworthy.
func (t *tally) add(a action) {
	if a == injectBefore {
		a = inject
	}
	t.counts[a]++
	t.dirty = t.dirty || t.counts[a] == 1 || a != delay && a != throttle
}

// text returns what was done, such as "3 dropped, 1 edited"; empty for nothing. As not every delay is noted, those
// are counted only in the last note.
func (t *tally) text(last bool) string {
	var parts []string
	for a, n := range t.counts {
		switch d := done[a]; {
		case n == 0:
		case d.counted && (last || action(a) != delay && action(a) != throttle):
			parts = append(parts, strconv.FormatInt(n, 10)+" "+d.word)
		default:
			parts = append(parts, d.word)
		}
	}
	return strings.Join(parts, ", ")
}
