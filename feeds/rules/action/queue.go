package action

import (
	"slices"
	"time"

	"feedscope/feeds/rules"
)

const (
	// maxQueue is how many alerts wait at most. When there are more, the oldest of the least urgent ones is given up.
	maxQueue = 1000
	// maxAge is how long an alert is tried to be delivered.
	maxAge = time.Hour
)

// waiting is an alert that waits.
type waiting struct {
	alert rules.Alert
	since time.Time // When the oldest report that it stands for came.
}

// queue holds the alerts that wait, at most one for each ID. The zero value is empty. It is not safe for concurrent use.
type queue struct{ all []waiting }

// put adds an alert, or replaces what waits for the same ID. It returns how many alerts were given up.
func (q *queue) put(w waiting) (lost int) {
	if i := q.index(w.alert.ID); i >= 0 {
		q.all[i].alert = w.alert
		return 0
	}
	q.all = append(q.all, w)
	if len(q.all) <= maxQueue {
		return 0
	}
	least := 0
	for i := range q.all {
		if q.all[i].alert.Severity < q.all[least].alert.Severity {
			least = i
		}
	}
	q.all = slices.Delete(q.all, least, least+1)
	return 1
}

// putBack returns alerts that were not delivered, unless newer ones have come meanwhile, or they are too old. It returns how
// many alerts were given up.
func (q *queue) putBack(all []waiting, now time.Time) (lost int) {
	for _, w := range all {
		switch {
		case q.index(w.alert.ID) >= 0:
		case now.Sub(w.since) >= maxAge:
			lost++
		default:
			lost += q.put(w)
		}
	}
	return lost
}

func (q *queue) index(id string) int {
	return slices.IndexFunc(q.all, func(w waiting) bool { return w.alert.ID == id })
}

// take removes the most urgent alerts, the oldest first.
func (q *queue) take(most int) []waiting {
	slices.SortStableFunc(q.all, func(a, b waiting) int { return int(b.alert.Severity) - int(a.alert.Severity) })
	n := min(most, len(q.all))
	taken := slices.Clone(q.all[:n])
	q.all = slices.Delete(q.all, 0, n)
	return taken
}
