package main

import (
	"errors"
	"slices"
	"sort"
	"time"
)

// moments records when the events of a run passed a point. Events that pass at once share an entry: with an entry per
// event, the harness would copy and collect megabytes during a measurement and slow itself down.
type moments []moment

// moment is when a number of events had passed.
type moment struct {
	events int
	at     time.Time
}

// add records that n more events have passed.
func (m *moments) add(n int, at time.Time) {
	if n > 0 {
		*m = append(*m, moment{m.count() + n, at})
	}
}

func (m moments) count() int {
	if len(m) == 0 {
		return 0
	}
	return m[len(m)-1].events
}

// delays returns how long the events took that left one point and passed another, sorted. It leaves out those of the settle
// time after a beginning.
func delays(left, passed moments, begin time.Time) ([]time.Duration, error) {
	var took []time.Duration
	for i := range min(left.count(), passed.count()) {
		if at := left.of(i); at.Sub(begin) > settle {
			took = append(took, passed.of(i).Sub(at))
		}
	}
	if len(took) == 0 {
		return nil, errors.New("no event has arrived")
	}
	slices.Sort(took)
	return took, nil
}

// quantile returns a quantile of sorted times.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[int(q*float64(len(sorted)-1))].Round(10 * time.Microsecond)
}

// of returns when event number i, less than count, passed.
func (m moments) of(i int) time.Time {
	return m[sort.Search(len(m), func(j int) bool { return m[j].events > i })].at
}
