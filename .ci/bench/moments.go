package main

import (
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

// of returns when event number i, less than count, passed.
func (m moments) of(i int) time.Time {
	return m[sort.Search(len(m), func(j int) bool { return m[j].events > i })].at
}
