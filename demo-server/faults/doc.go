// Package faults names what can be wrong with an event stream on purpose.
//
// Words such as "idle-cut:5s" go in; checked faults come out, in sets that are ordered and have each fault once. The table behind
// them, [All], is what help, the README, the palette and tests of a diagnosis are made from. A [Board] says which faults are on for
// which feed. The package knows names and numbers: what a fault does to a connection is in package inject.
package faults
