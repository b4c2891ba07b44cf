package main

import (
	"sort"
	"time"
)

// moments tells when the events of a run passed a place. It grows by one entry for all that passed at once: an entry
// per event would have the harness copy and collect megabytes in the midst of a measurement, and find itself slow.
type moments []moment

// moment is by when so many events had passed.
type moment struct {
	events int
	at     time.Time
}

// add takes note that n more events have passed.
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

// of is when event number i passed, which is less than count.
func (m moments) of(i int) time.Time {
	return m[sort.Search(len(m), func(j int) bool { return m[j].events > i })].at
}
