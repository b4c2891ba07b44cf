// Package evidence records observations of a feed: its connections and refusals, the times and sizes of its reads,
// its ids and its anomalies. The feed's openings, reads and events go into a [Collector], which uses bounded memory
// and a few nanoseconds per event. Out comes an [Evidence], plain data for the rules to judge.
package evidence
