// Package action passes alerts on to whoever should know: to a web server, to a program, or to the
// terminal of a dashboard. Alerts and a configuration go in; requests, runs and effects come out, and what became of them.
//
// Each [Action] has a worker of its own with a bounded queue. An alert never waits for one: what cannot be delivered is
// tried again with growing delays, a newer state of an alert takes the place of an older one that still waits, and what is
// given up is counted and reported. Addresses, headers and the words of servers are masked in every report.
package action
