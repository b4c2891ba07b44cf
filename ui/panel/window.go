package panel

import (
	"slices"
	"time"

	"feedscope/feeds/state/track"
	"feedscope/ui/term/chart"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
)

// Window is how far a chart looks back. [AllTime] means as far as there are numbers.
type Window time.Duration

// AllTime is the window of everything that is held, at most a day.
const AllTime Window = 0

// windows are the windows to choose from, shortest first.
var windows = []Window{
	Window(time.Minute), Window(5 * time.Minute), Window(15 * time.Minute), Window(time.Hour), AllTime,
}

// Do performs the actions that change the window and reports whether the action is one of them.
func (w *Window) Do(a keymap.Action) bool {
	step := 1
	switch a {
	case keymap.Window:
	case keymap.PrevWindow:
		step = len(windows) - 1
	default:
		return false
	}
	at := slices.IndexFunc(windows, func(other Window) bool { return other == AllTime || other >= *w })
	if *w == AllTime {
		at = len(windows) - 1
	} else if windows[at] != *w && step == 1 {
		at-- // The next one is the first that is longer.
	}
	*w = windows[(at+step+len(windows))%len(windows)]
	return true
}

// String returns the window as a person writes it: "5m", "all".
func (w Window) String() string {
	if w == AllTime {
		return "all"
	}
	return text.Interval(time.Duration(w))
}

// Spans converts what a track remembers for a chart.
func Spans(spans []track.Span) []chart.Span {
	out := make([]chart.Span, len(spans))
	for i, s := range spans {
		out[i] = chart.Span(s)
	}
	return out
}
