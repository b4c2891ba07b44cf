// Package metrics describes running feeds to Prometheus.
//
// Feeds of a hub go in, metrics come out. Figures that the hub keeps anyway are read when somebody collects them, so that
// nothing costs while nobody does; an [Observer] counts what happens to connections, and answers when they end. The only
// values of labels that somebody else chooses are the names of feeds. [Markdown] lists all metrics.
package metrics
