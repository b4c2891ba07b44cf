// Package infer suggests how to show a feed from what it sends. The first events of each type go in; out comes a
// [Reading]: panels with their keys, columns and formats, the path of the event time, and the fields worth showing in
// one line, each with its reason. A Reading depends on nothing but those events, in order. The package never looks at
// names of feeds or servers: that is what package preset does.
package infer
