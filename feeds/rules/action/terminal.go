package action

import (
	"context"
	"slices"
	"strconv"
	"time"

	"feedscope/feeds/rules"
)

// Effect is what a terminal does to draw attention.
type Effect struct {
	// Bell rings it, Flash shows the title for a moment, and Desktop shows a notification with title and text.
	Bell, Flash, Desktop bool
	// Title and Text may quote a feed: they are not safe for a terminal.
	Title, Text string
	// They and Severity are those of the most urgent alert that is open. Resolved reports that all are over.
	Severity rules.Severity
	Resolved bool
}

func isOpen(a rules.Alert) bool { return !a.Resolved }

// terminal draws attention to a terminal.
type terminal struct {
	action *Action
	show   func(Effect) bool
}

func (*terminal) most() int            { return maxQueue }
func (*terminal) again() time.Duration { return 0 }
func (*terminal) close()               {}

func (t *terminal) send(_ context.Context, alerts []rules.Alert) error {
	first := max(slices.IndexFunc(alerts, isOpen), 0) // They are sorted, the most urgent ones first.
	a := &alerts[first]
	has := func(effect string) bool { return slices.Contains(t.action.Terminal, effect) }
	e := Effect{
		Bell: has(effectBell), Desktop: has(effectDesktop), Flash: has(effectFlash),
		Title: title(a), Text: a.Text, Severity: a.Severity, Resolved: a.Resolved,
	}
	if more := len(alerts) - 1; more > 0 {
		e.Title += " +" + strconv.Itoa(more)
	}
	if t.show == nil || !t.show(e) {
		return &failure{reason: "the terminal takes no more"}
	}
	return nil
}
